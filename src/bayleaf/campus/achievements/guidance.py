"""What the editor asks and why, in plain words. One line each, so that they can be translated."""

from __future__ import annotations

from typing import Final

LABELS: Final = {
    "name": "Name",
    "description": "What can someone do who earned it?",
    "outcomes": "Learning outcomes",
    "criteria": "How is it earned?",
    "achievement_type": "What is it?",
    "language": "Language",
    "workload_hours": "Workload in hours",
    "ects": "Workload in ECTS",
    "level": "Level",
    "participation": "How do people take part?",
    "assessments": "How is it judged?",
    "assessment_note": "More about the assessment",
    "supervision": "Supervision and identity",
    "quality_assurance": "Who assures quality?",
    "quality_url": "Their page about it",
    "prerequisites": "What is needed before?",
    "stackability": "Does it count towards something larger?",
    "result_kind": "How is a result stated?",
    "result_max": "Most points",
    "result_pass": "Needed to pass",
    "result_levels": "Names of the levels",
    "valid_months": "Valid for how many months?",
    "can_be_suspended": "Credentials of it can be suspended",
}

HINTS: Final = {
    "name": "Short and plain, as it will stand in a list. It is the title on every credential.",
    "description": "One or two sentences that start with a verb. This is what recruiters read first.",
    "outcomes": "One a line, each a sentence that starts with a verb: what someone knows or can do afterwards.",
    "criteria": "What someone has to do, and what is good enough. Markdown works: lists, bold, links.",
    "achievement_type": "A micro-credential states all eleven European elements. A badge need not.",
    "language": "The language it is taught and judged in.",
    "workload_hours": "All of it: teaching, study alone, assessment.",
    "ects": "Only if you award credit points. One ECTS stands for 25 to 30 hours.",
    "level": "European Qualifications Framework, 1 to 8. Say so when no level applies.",
    "participation": "Where the learning happens.",
    "assessments": "Say it as it is: attendance is shown to every reader as attendance.",
    "assessment_note": "For example the length, the number of tasks, or who marks it.",
    "supervision": "Whether somebody watched, and whether they checked who was there.",
    "quality_assurance": "The organization that checks your assessments. Leave empty if nobody does yet.",
    "quality_url": "A page where a reader can see that they do.",
    "prerequisites": "Knowledge, age or another credential. Leave empty if it is open to all.",
    "stackability": "Whether it can be put together with others.",
    "result_kind": "What a credential says about how well it was done.",
    "result_max": "For points alone.",
    "result_pass": "The least that is good enough, on the same scale.",
    "result_levels": "One a line, the lowest first.",
    "valid_months": "Leave empty if it does not run out.",
    "can_be_suspended": "They can then be put on hold and taken back into force. A few older checkers refuse credentials that say so.",
}

NAME_THE_BODY: Final = (
    "Name the organization that checks your assessments, for example “Regional Emergency Council”."
)

ERRORS: Final = {
    "name": {"required": "Give it a name."},
    "workload_hours": {
        "invalid": "State the hours as a number, such as 16 or 7.5.",
        "min_value": "State at least half an hour.",
        "max_value": "State at most 5000 hours.",
    },
    "ects": {"invalid": "State the credit points as a number, such as 1.6."},
    "valid_months": {"invalid": "State the months as a whole number, such as 24."},
}
