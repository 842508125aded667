"""Names for the kinds of array that points and results are made of."""

import numpy as np
from numpy.typing import NDArray

# Points as they come: float64, or float32 where a source stores that or bytes.
Reals = NDArray[np.floating]
Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
