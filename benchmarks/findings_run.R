# One way in R from the forms to LB, timed: Rscript findings_run.R SCRIPT FOLDER TABLE; the table is written as CSV after that.
asked <- commandArgs(TRUE)
source(asked[[1]])
known <- function(name) as.data.frame(data.table::fread(file.path(asked[[2]], "lookups", name), na.strings = NULL))
tests <- data.table::as.data.table(known("tests.csv"))
limits <- known("limits.csv")
visits <- data.table::as.data.table(known("visits.csv"))
visits$VISITNUM <- as.numeric(visits$VISITNUM)
fasted <- data.table::as.data.table(known("fasted.csv"))
before <- proc.time()
table <- lb(asked[[2]], tests, visits, fasted, limits$LOW, limits$HIGH)
used <- proc.time() - before
peak <- as.integer(sub("[^0-9]*([0-9]+).*", "\\1", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) %/% 1024L
columns <- known("columns.csv")$COLUMN
data.table::fwrite(as.data.frame(table)[columns], asked[[3]], na = "")
cat(sprintf('{"seconds": %f, "processor": %f, "peak": %d}\n', used[["elapsed"]], used[["user.self"]] + used[["sys.self"]], peak))
