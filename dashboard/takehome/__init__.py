"""What readers take home of a view: labels, and plain code that gives the same, by the name of its tab."""

from dashboard.takehome import blobs, dendrogram, digits, neighbours
from dashboard.takehome.parcel import Parcel

PARCELS: dict[str, Parcel] = {
    "blobs": blobs.PARCEL,
    "dendrogram": dendrogram.PARCEL,
    "digits": digits.PARCEL,
    "neighbours": neighbours.PARCEL,
}
