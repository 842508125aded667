"""What readers take home of a view: labels, and plain code that gives the same, by the name of its tab."""

from dashboard.export import clusters, data, dendrogram, neighbours, scatter
from dashboard.export.parcel import Parcel

PARCELS: dict[str, Parcel] = {
    "scatter": scatter.PARCEL,
    "dendrogram": dendrogram.PARCEL,
    "clusters": clusters.PARCEL,
    "neighbours": neighbours.PARCEL,
    "data": data.PARCEL,
}
