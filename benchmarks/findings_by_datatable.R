# LB in R's data.table.
suppressPackageStartupMessages(library(data.table))
setDTthreads(2)

epoch <- function(day, start, end) fifelse(day >= end, "FOLLOW-UP", fifelse(day >= start, "TREATMENT", "SCREENING"))

lb <- function(folder, tests, visits, fasted, low, high) {
  read <- function(name) fread(file.path(folder, "raw", name), colClasses = "character", na.strings = "")
  lab <- read("lab.csv")
  reg <- read("reg.csv")
  months <- toupper(month.abb)
  lab[, USUBJID := paste0("ST01-", PATID)]
  lab[, month := sprintf("%02d", match(substr(LBDAT, 3, 5), months))]
  lab[, LBDTC := fcase(
    grepl("^([0-9][0-9]|UN)[A-Z]{3}[0-9]{4}$", LBDAT),
    paste0(substr(LBDAT, 6, 9), "-", month, fifelse(startsWith(LBDAT, "UN"), "", paste0("-", substr(LBDAT, 1, 2)))),
    grepl("^[0-9]{2}/[0-9]{2}/[0-9]{4}$", LBDAT),
    paste0(substr(LBDAT, 7, 10), "-", substr(LBDAT, 1, 2), "-", substr(LBDAT, 4, 5)),
    rep(TRUE, .N), LBDAT
  )]
  reg[, `:=`(USUBJID = paste0("ST01-", PATID), start = as.IDate(REGDT), end = as.IDate(ENDDT))]
  lab[reg, on = "USUBJID", `:=`(start = i.start, end = i.end)]
  lab[, size := nchar(LBDTC)]
  lab[, first := as.IDate(paste0(LBDTC, fcase(size == 10L, "", size == 7L, "-01", rep(TRUE, .N), "-01-01")))]
  lab[, last := first]
  lab[size == 7L, last := as.IDate(format(first + 31L, "%Y-%m-01")) - 1L]
  lab[size == 4L, last := as.IDate(paste0(LBDTC, "-12-31"))]
  lab[, LBDY := fifelse(size == 10L, as.numeric(first - start), NA_real_)]
  lab[, LBDY := LBDY + (LBDY >= 0)]
  lab[, EPOCH := epoch(first, start, end)]
  lab[EPOCH != epoch(last, start, end), EPOCH := NA_character_]
  lab[, before := size == 10L & first <= start]
  lab[visits, on = "VISIT", VISITNUM := i.VISITNUM]
  lab[fasted, on = "FAST", LBFAST := i.LBFAST]
  own <- c("USUBJID", "VISIT", "VISITNUM", "LBFAST", "LBDTC", "LBDY", "EPOCH", "before")
  long <- melt(lab,
    id.vars = own, measure.vars = tests$LBTESTCD, variable.name = "LBTESTCD", value.name = "LBORRES",
    na.rm = TRUE, variable.factor = FALSE
  )
  long[tests, on = "LBTESTCD", `:=`(
    LBTEST = i.LBTEST, LBCAT = i.LBCAT, LBORRESU = i.LBORRESU, LBSTRESU = i.LBSTRESU, factor = i.FACTOR
  )]
  long[, LBSTRESN := round(as.numeric(LBORRES) * factor, 4)]
  long[, LBNRIND := fifelse(LBSTRESN < low, "LOW", fifelse(LBSTRESN > high, "HIGH", "NORMAL"))]
  setorder(long, USUBJID, LBTESTCD, LBDTC, VISITNUM)
  long[, LBSEQ := as.numeric(rowid(USUBJID))]
  flagged <- long[, .I[before]]
  flagged <- flagged[!duplicated(long[flagged, .(USUBJID, LBTESTCD)], fromLast = TRUE)]
  long[flagged, LBLOBXFL := "Y"]
  long[, `:=`(STUDYID = "ST01", DOMAIN = "LB")]
  long
}
