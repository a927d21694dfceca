module lessons

go 1.19
