"""`python -m actions.intake.rehearsal`: let made-up patients talk to the intake and report how it ends."""

import argparse
import sys
from collections.abc import Sequence

from actions.intake.consultation import Intake
from actions.intake.loading import FOLDER, ProtocolError, load
from actions.intake.rehearsal.report import lines
from actions.intake.rehearsal.run import rehearse


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; prints the report, and with --show the first consultations that went wrong."""
    parser = argparse.ArgumentParser(prog="python -m actions.intake.rehearsal", description=__doc__)
    parser.add_argument("--lang", choices=("en", "zh"), default="en")
    parser.add_argument("--count", type=int, default=500, help="how many consultations")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--protocol", action="append", default=[], help="only this one; may be given again")
    parser.add_argument(
        "--show", type=int, default=0, metavar="N", help="print N consultations that went wrong"
    )
    chosen = parser.parse_args(arguments)
    intake, broken = _intake()
    if unknown := set(chosen.protocol) - set(intake.protocols):
        parser.error(f"no protocol {sorted(unknown)[0]!r}; there are {', '.join(sorted(intake.protocols))}")
    if chosen.count < 1:
        parser.error("--count must be at least 1")
    runs = list(rehearse(intake, chosen.lang, chosen.count, chosen.seed, chosen.protocol))
    for run in [run for run in runs if not run.right][: chosen.show]:
        print(f"--- {run.protocol}", *run.transcript, sep="\n")
    print("\n".join(lines(runs)))
    return 1 if broken else 0


def _intake() -> tuple[Intake, list[str]]:
    """The packaged protocols; those that cannot be read are named and left out."""
    found, broken = {}, []
    for path in sorted(FOLDER.glob("[a-z]*.yml")):
        try:
            found.update(load(FOLDER, {path.stem}))
        except ProtocolError as error:
            broken.append(str(error))
            print(error, file=sys.stderr)
    return Intake(found), broken


if __name__ == "__main__":
    sys.exit(main())
