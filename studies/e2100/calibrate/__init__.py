"""How subjects.csv was made: a seeded search for 722 patients who meet every number the paper prints.

baseline     covariates with the exact margins of Table 1 and balanced strata
progression  for each arm a multiset of courses (assessments, last negative, event), annealed to the arm-level numbers
survival     for each arm a multiset of survival times, paired with the courses so that death follows progression
assignment   courses handed to patients by swaps within the arm, which leave the arm-level curves untouched while the
             model-based numbers are met
completion   dates, response, cause of death, questionnaires; `exposure` the doses

A tool for maintainers: it needs numpy and numba, and is no part of the product.
"""
