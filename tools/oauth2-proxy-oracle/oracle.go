// Beside main.go of oauth2-proxy: with POSTERN_ORACLE set the program is asked over stdin what oauth2-proxy answers to requests, by a
// clock that the asker sets. Everything that answers is oauth2-proxy's own: its options file, its routes, Go's HTTP server.
//
// The first line is {"proxies": [options file, ...], "documents": {URL: body}}; the documents stand for the provider's discovery and
// keys. Then a question a line: the proxy's index, Unix nanoseconds, and the request's bytes in base64. The answers come in the same
// order: {"s": status, "h": [[name, value], ...]}, a character a byte.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/oauth2-proxy/oauth2-proxy/v7/pkg/logger"
	"github.com/oauth2-proxy/oauth2-proxy/v7/pkg/requests"
	"github.com/oauth2-proxy/oauth2-proxy/v7/pkg/validation"
	"github.com/spf13/pflag"
)

const longestLine = 64 << 20

type setup struct {
	Proxies   []string          `json:"proxies"`
	Documents map[string]string `json:"documents"`
}

type answer struct {
	Status  int         `json:"s"`
	Headers [][2]string `json:"h"`
}

// provider is an identity provider without a state: a refresh token is the answer that it gets, as JSON in base64url.
type provider struct{ documents map[string]string }

type refreshAnswer struct {
	Status int             `json:"status"`
	Body   json.RawMessage `json:"body"`
}

func (p provider) RoundTrip(request *http.Request) (*http.Response, error) {
	status, body := http.StatusNotFound, ""
	if document, found := p.documents[request.URL.String()]; found {
		status, body = http.StatusOK, document
	} else if request.Method == http.MethodPost {
		status, body = refreshed(request)
	}
	header := http.Header{"Content-Type": []string{"application/json"}}
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: request,
	}, nil
}

func refreshed(request *http.Request) (int, string) {
	form, _ := io.ReadAll(request.Body)
	values, _ := url.ParseQuery(string(form))
	var said refreshAnswer
	text, err := base64.RawURLEncoding.DecodeString(values.Get("refresh_token"))
	if err != nil || json.Unmarshal(text, &said) != nil {
		return http.StatusBadRequest, `{"error": "invalid_grant"}`
	}
	return said.Status, string(said.Body)
}

// place is an address for connections that have none.
type place struct{}

func (place) Network() string { return "tcp" }
func (place) String() string  { return "127.0.0.1:40000" }

type placed struct{ net.Conn }

func (placed) RemoteAddr() net.Addr { return place{} }

// door hands connections to a server.
type door struct{ arrivals chan net.Conn }

func (d door) Accept() (net.Conn, error) { return <-d.arrivals, nil }
func (door) Close() error                { return nil }
func (door) Addr() net.Addr              { return place{} }

// site is one oauth2-proxy and the connection that is kept to it.
type site struct {
	door   door
	conn   net.Conn
	reader *bufio.Reader
}

func newSite(optionsText string) (*site, error) {
	file, err := os.CreateTemp("", "oauth2-proxy-*.toml")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	if _, err = file.WriteString(optionsText); err != nil {
		return nil, err
	}
	file.Close()
	opts, err := loadConfiguration(file.Name(), "", pflag.NewFlagSet("oauth2-proxy", pflag.ContinueOnError), nil)
	if err != nil {
		return nil, err
	}
	if err = validation.Validate(opts); err != nil {
		return nil, err
	}
	silence()
	proxy, err := NewOAuthProxy(opts, NewValidator(opts.EmailDomains, opts.AuthenticatedEmailsFile))
	if err != nil {
		return nil, err
	}
	made := &site{door: door{make(chan net.Conn)}}
	server := http.Server{Handler: proxy, ErrorLog: log.New(io.Discard, "", 0)}
	go server.Serve(made.door)
	return made, nil
}

// silence comes after the validation, which sets up the log that the options ask for.
func silence() {
	logger.SetOutput(io.Discard)
	logger.SetErrOutput(io.Discard)
}

func (s *site) connect() {
	mine, theirs := net.Pipe()
	s.conn, s.reader = mine, bufio.NewReader(mine)
	s.door.arrivals <- placed{theirs}
}

func (s *site) ask(raw []byte) *answer {
	if s.conn == nil {
		s.connect()
	}
	conn := s.conn
	go conn.Write(raw)
	method, _, _ := strings.Cut(string(raw), " ")
	response, err := http.ReadResponse(s.reader, &http.Request{Method: method})
	if err != nil {
		// No client could read it: what a proxy makes of that.
		s.hangUp()
		return &answer{Status: http.StatusBadGateway, Headers: [][2]string{}}
	}
	_, err = io.Copy(io.Discard, response.Body)
	if err != nil || response.Close {
		s.hangUp()
	}
	said := &answer{Status: response.StatusCode, Headers: [][2]string{}}
	for name, values := range response.Header {
		for _, value := range values {
			said.Headers = append(said.Headers, [2]string{strings.ToLower(name), characters(value)})
		}
	}
	return said
}

func (s *site) hangUp() {
	s.conn.Close()
	s.conn = nil
}

// characters has one character for each byte.
func characters(bytes string) string {
	runes := make([]rune, len(bytes))
	for i := range len(bytes) {
		runes[i] = rune(bytes[i])
	}
	return string(runes)
}

func (s *site) answerLine(nanoseconds int64, encoded string) (*answer, error) {
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, err
	}
	time.FixedNow = nanoseconds
	return s.ask(raw), nil
}

func serveQuestions() error {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), longestLine)
	if !lines.Scan() {
		return lines.Err()
	}
	var given setup
	if err := json.Unmarshal(lines.Bytes(), &given); err != nil {
		return err
	}
	requests.DefaultHTTPClient.Transport = provider{given.Documents}
	silence()
	var sites []*site
	for i, optionsText := range given.Proxies {
		made, err := newSite(optionsText)
		if err != nil {
			return fmt.Errorf("proxy %d: %w", i, err)
		}
		sites = append(sites, made)
	}
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var index int
		var nanoseconds int64
		var encoded string
		if _, err := fmt.Sscan(lines.Text(), &index, &nanoseconds, &encoded); err != nil {
			return err
		}
		said, err := sites[index].answerLine(nanoseconds, encoded)
		if err != nil {
			return fmt.Errorf("%s: %w", lines.Text(), err)
		}
		if err = out.Encode(said); err != nil {
			return err
		}
	}
	return lines.Err()
}

func init() {
	if os.Getenv("POSTERN_ORACLE") == "" {
		return
	}
	if err := serveQuestions(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}
