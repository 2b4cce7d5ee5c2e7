lookup-name-only = named on records only
lookup-no-member = no longer a member
