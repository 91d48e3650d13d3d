package main

import (
	"encoding/binary"
	"io"
	"log"
	"net"
	"sync"
)

// FerretDB 1 reads a document and writes it back in two steps, so two updates of one document can both win.
// mongod doesn't let them. Behind this gate one command runs at a time, from its request to its answer.
func serveGate(address, inner string) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	var oneAtATime sync.Mutex
	for {
		client, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go func() {
			defer client.Close()
			server, err := net.Dial("unix", inner)
			if err != nil {
				return
			}
			defer server.Close()
			for {
				request, err := readMessage(client)
				if err != nil {
					return
				}
				oneAtATime.Lock()
				answer, err := exchange(server, request)
				oneAtATime.Unlock()
				if err != nil {
					return
				}
				if _, err := client.Write(answer); err != nil {
					return
				}
			}
		}()
	}
}

func exchange(server net.Conn, request []byte) ([]byte, error) {
	if _, err := server.Write(request); err != nil {
		return nil, err
	}
	return readMessage(server)
}

// Every message begins with its own length.
func readMessage(from io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(from, head[:]); err != nil {
		return nil, err
	}
	message := make([]byte, binary.LittleEndian.Uint32(head[:]))
	copy(message, head[:])
	_, err := io.ReadFull(from, message[4:])
	return message, err
}
