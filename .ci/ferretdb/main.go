// A server that speaks MongoDB's wire protocol and keeps its records in SQLite files: FerretDB, embedded.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	gated := flag.Bool("gate", false, "run one command at a time")
	flag.Parse()
	address, folder := flag.Arg(0), flag.Arg(1)

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	listener := ferretdb.ListenerConfig{TCP: address}
	if *gated {
		inner := filepath.Join(folder, "inner.sock")
		_ = os.Remove(inner) // left behind by a kill
		listener = ferretdb.ListenerConfig{Unix: inner}
		go serveGate(address, inner)
	}
	server, err := ferretdb.New(&ferretdb.Config{Listener: listener, Handler: "sqlite", SQLiteURL: "file:" + folder + "/"})
	if err != nil {
		log.Fatal(err)
	}
	if err := server.Run(ctx); err != nil && ctx.Err() == nil {
		log.Fatal(err)
	}
}
