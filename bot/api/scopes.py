"""What a key may be for."""

from __future__ import annotations

SCOPES = {
    "registry": "write accounts with their addresses, metering points and meters",
    "readings": "write readings of meters",
    "consumption": "write monthly consumption",
    "contracts": "write contracts",
    "documents": "upload documents",
    "warnings": "write warnings of disconnection",
    "outages": "write outages",
    "schedules": "write the hourly outage schedule",
    "requests": "read consumers' requests, change their status, attach files",
    "submissions": "read what consumers have submitted, with its files, and acknowledge it",
}
