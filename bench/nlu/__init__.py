"""`make bench-nlu`: our intent model beside others, on the same sentences, each in a process of its own."""
