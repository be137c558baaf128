module papilio

go 1.26
