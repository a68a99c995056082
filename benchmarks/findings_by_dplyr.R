# LB in R's dplyr, tidyr and readr.
suppressPackageStartupMessages({
  library(dplyr)
  library(tidyr)
})

epoch <- function(day, start, end) if_else(day >= end, "FOLLOW-UP", if_else(day >= start, "TREATMENT", "SCREENING"))

lb <- function(folder, tests, visits, fasted, low, high) {
  read <- function(name) {
    readr::read_csv(file.path(folder, "raw", name), col_types = readr::cols(.default = "c"), lazy = FALSE)
  }
  months <- toupper(month.abb)
  reg <- read("reg.csv") %>%
    transmute(USUBJID = paste0("ST01-", PATID), start = as.Date(REGDT), end = as.Date(ENDDT))
  lab <- read("lab.csv") %>%
    mutate(
      USUBJID = paste0("ST01-", PATID),
      month = sprintf("%02d", match(substr(LBDAT, 3, 5), months)),
      LBDTC = case_when(
        grepl("^([0-9][0-9]|UN)[A-Z]{3}[0-9]{4}$", LBDAT) ~
          paste0(
            substr(LBDAT, 6, 9), "-", month,
            if_else(startsWith(LBDAT, "UN"), "", paste0("-", substr(LBDAT, 1, 2)))
          ),
        grepl("^[0-9]{2}/[0-9]{2}/[0-9]{4}$", LBDAT) ~
          paste0(substr(LBDAT, 7, 10), "-", substr(LBDAT, 1, 2), "-", substr(LBDAT, 4, 5)),
        TRUE ~ LBDAT
      )
    ) %>%
    left_join(reg, by = "USUBJID") %>%
    left_join(visits, by = "VISIT") %>%
    left_join(fasted, by = "FAST") %>%
    mutate(
      size = nchar(LBDTC),
      first = as.Date(paste0(LBDTC, case_when(size == 10L ~ "", size == 7L ~ "-01", TRUE ~ "-01-01"))),
      last = case_when(
        size == 7L ~ as.Date(format(first + 31L, "%Y-%m-01")) - 1L,
        size == 4L ~ first + if_else(as.integer(substr(LBDTC, 1, 4)) %% 4L == 0L, 365L, 364L),
        TRUE ~ first
      ),
      LBDY = if_else(size == 10L, as.numeric(first - start), NA_real_),
      LBDY = LBDY + (LBDY >= 0),
      EPOCH = if_else(epoch(first, start, end) == epoch(last, start, end), epoch(first, start, end), NA_character_),
      before = size == 10L & first <= start
    )
  long <- lab %>%
    select(USUBJID, VISIT, VISITNUM, LBFAST, LBDTC, LBDY, EPOCH, before, all_of(tests$LBTESTCD)) %>%
    pivot_longer(all_of(tests$LBTESTCD), names_to = "LBTESTCD", values_to = "LBORRES", values_drop_na = TRUE) %>%
    left_join(tests, by = "LBTESTCD") %>%
    mutate(
      LBSTRESN = round(as.numeric(LBORRES) * FACTOR, 4),
      LBNRIND = case_when(LBSTRESN < low ~ "LOW", LBSTRESN > high ~ "HIGH", TRUE ~ "NORMAL")
    ) %>%
    arrange(USUBJID, LBTESTCD, LBDTC, VISITNUM) %>%
    group_by(USUBJID) %>%
    mutate(LBSEQ = as.numeric(row_number())) %>%
    ungroup() %>%
    mutate(line = row_number(), STUDYID = "ST01", DOMAIN = "LB")
  flagged <- long %>%
    filter(before) %>%
    arrange(desc(line)) %>%
    distinct(USUBJID, LBTESTCD, .keep_all = TRUE) %>%
    pull(line)
  long %>% mutate(LBLOBXFL = if_else(line %in% flagged, "Y", NA_character_))
}
