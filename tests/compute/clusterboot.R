# What R's fpc::clusterboot says of some clusterings, with the resamples that it says it of, as JSON.
#
#   Rscript tests/compute/clusterboot.R > tests/compute/clusterboot.json
#
# Needs R with the packages fpc and jsonlite (Debian: r-cran-fpc, r-cran-jsonlite).
suppressMessages(library(fpc))
suppressMessages(library(jsonlite))

set.seed(1)
# Three groups of 14 points, two of which touch, and three points far from all.
group <- function(x, y) cbind(rnorm(14, x, 0.8), rnorm(14, y, 0.8))
X <- rbind(group(0, 0), group(2.2, 0.4), group(0.5, 5), cbind(c(8, -6, 7), c(9, 8, -5)))
X <- round(X, 3)
rownames(X) <- seq_len(nrow(X))

# Each call of a method, with the rows of X that it was given unchanged: the first is that of the whole.
calls <- list()
recorded <- function(method) function(data, ...) {
    found <- method(data, ...)
    rows <- as.integer(rownames(data))
    same <- rowSums(abs(data - X[rows, ])) == 0
    labels <- rep(-2, nrow(X))
    labels[rows[same]] <- found$partition[same] - 1
    # Noise is what is beyond the clusters: fpc gives it the last number, and dbscan 0.
    if (!is.null(found$nccl)) labels[labels >= found$nccl] <- -1
    calls[[length(calls) + 1]] <<- labels
    found
}

held <- function(scheme, clusterer, ..., noise = FALSE) {
    calls <<- list()
    boot <- clusterboot(X, B = 15, bootmethod = scheme, clustermethod = recorded(clusterer), noisemethod = noise,
                        count = FALSE, seed = 7, ...)
    name <- c(boot = "boot", subset = "subset", noise = "noise")[[scheme]]
    part <- function(of) boot[[paste0(name, of)]]
    k <- if (noise) boot$nccl else boot$nc
    list(scheme = scheme, clusters = calls[[1]], resamples = do.call(rbind, calls[-1]),
         result = t(part("result")[seq_len(k), , drop = FALSE]), mean = part("mean")[seq_len(k)],
         dissolved = part("brd")[seq_len(k)], recovered = part("recover")[seq_len(k)])
}

out <- list(X = unname(X))
for (scheme in c("boot", "subset", "noise")) {
    out[[paste("kmeans", scheme)]] <- held(scheme, kmeansCBI, krange = 4, runs = 50)
    out[[paste("average", scheme)]] <- held(scheme, hclustCBI, k = 4, method = "average", scaling = FALSE)
    out[[paste("dbscan", scheme)]] <- held(scheme, dbscanCBI, eps = 1, MinPts = 4, noise = TRUE)
}
cat(toJSON(out, digits = 10, pretty = FALSE), "\n")
