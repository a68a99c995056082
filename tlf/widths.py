"""How wide a line of text is in the font of figures, DejaVu Sans, so that figures can be laid out before they are drawn."""

from functools import cache

from .page import unbroken_words

SIZE = 9.0  # points of the text of figures
FIRST = 32  # the character that the advances begin with
OTHER, WIDE = 640, 1000  # of characters that are not among them: of an ordinary one, of a wide one such as Chinese has
ADVANCES = {  # in thousandths of the size, from the blank to the tilde
    False: (
        "318 401 460 838 636 950 780 275 390 390 500 838 318 361 318 337 636 636 636 636 636 636 636 636 636 "
        "636 337 337 838 838 838 531 1000 684 686 698 770 632 575 775 752 295 295 656 557 863 748 787 603 787 "
        "695 635 611 732 684 989 685 611 685 390 337 390 838 500 500 613 635 550 635 615 352 635 634 278 278 "
        "579 278 974 634 612 635 635 411 521 392 634 592 818 592 592 525 636 337 636 838 "
    ),
    True: (
        "348 456 521 838 696 1002 872 306 457 457 523 838 380 415 380 365 696 696 696 696 696 696 696 696 696 "
        "696 400 400 838 838 838 580 1000 774 762 734 830 683 683 821 837 372 372 775 637 995 837 850 733 850 "
        "770 720 682 812 774 1103 771 724 725 457 365 457 838 500 500 675 716 593 716 678 435 716 712 343 343 "
        "665 343 1042 712 687 716 716 493 595 478 712 652 924 645 652 582 712 365 712 838 "
    ),
}


@cache
def _advances(bold: bool) -> tuple[int, ...]:
    return tuple(map(int, ADVANCES[bold].split()))


def text_width(text: str, points: float = SIZE, *, bold: bool = False) -> float:
    """The width of a line of text in inches.

    >>> round(text_width("No. at risk"), 3), round(text_width("No. at risk", bold=True), 3)
    (0.638, 0.731)
    """
    known = _advances(bold)
    units = sum(known[at] if 0 <= (at := ord(c) - FIRST) < len(known) else _other(c) for c in text)
    return units / 1000 * points / 72


def _other(character: str) -> int:
    return WIDE if "\u1100" <= character <= "\uffff" and not "\u2000" <= character <= "\u2bff" else OTHER


def lines_within(text: str, room: float, *, bold: bool = False) -> list[str]:
    """A text in lines of at most so many inches, broken between its words; a longer word has a line of its own.

    >>> lines_within("365 Treated and analysed for toxic effects", 1.5)
    ['365 Treated and', 'analysed for toxic', 'effects']
    """
    lines = [""]
    for word in unbroken_words(text):
        longer = f"{lines[-1]}{'' if lines[-1].endswith('/') else ' '}{word}" if lines[-1] else word
        if lines[-1] and text_width(longer, bold=bold) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
