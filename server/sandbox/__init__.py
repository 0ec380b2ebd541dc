"""A Pinterest v5 emulator, so that everything can be rehearsed without an account."""

from server.sandbox.emulator import Sandbox, create_sandbox
from server.sandbox.faults import FAULT_KINDS, Fault

__all__ = ["FAULT_KINDS", "Fault", "Sandbox", "create_sandbox"]
