"""Who shares what, with whom, why and until when: proposals, agreements, versions.

Comes into force only through execution (used by signing), ends only through ending (used by leaving)."""
