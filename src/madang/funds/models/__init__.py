"""Tables of funds, by noun."""

from madang.funds.models.ballots import FundBallot, Result, Voiding
from madang.funds.models.fund import Elector, Extension, Fund, FundProject

__all__ = ["Elector", "Extension", "Fund", "FundBallot", "FundProject", "Result", "Voiding"]
