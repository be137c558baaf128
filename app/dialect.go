package app

// objects reports whether the server carries pictures and emoticons. One that
// only speaks MSNP8 does not; the connection report has the dialect
// (notification.md 2.1).
func (o *online) objects() bool { return o.client.Dialect() != "MSNP8" }
