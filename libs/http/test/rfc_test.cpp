// RFC 9110 and 9112, section by section, over real sockets: what a client says, what it is
// answered, and whether the connection goes on. A sentinel request follows the bytes of each row:
// it is answered when the connection goes on, and must not be when it does not.

#include "http_fixture.hpp"

namespace weft::http {
namespace {

enum class Then : std::uint8_t { goes_on, closes };

struct Row {
    std::string_view section;
    std::string_view says;
    std::string_view bytes;
    std::string_view answers;  ///< "200, 400 malformed_request"
    Then then;
};

using namespace std::string_view_literals;

constexpr auto sentinel =
    "GET /hello/sentinel HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"sv;

// Beginnings, so that a row shows only what it is about.
#define GET_X "GET /hello/x HTTP/1.1\r\nHost: localhost\r\n"
#define POST_ECHO "POST /echo HTTP/1.1\r\nHost: localhost\r\n"
#define END "\r\n"

constexpr Row rows[] = {
    // --- RFC 9112, section 2: messages
    {"9112 2.1", "a request line, header fields, an empty line",  //
     GET_X END, "200", Then::goes_on},
    {"9112 2.2", "empty lines before a request line are passed over",  //
     "\r\n" GET_X END, "200", Then::goes_on},
    {"9112 2.2", "also more than one",  //
     "\r\n\r\n" GET_X END, "200", Then::goes_on},
    {"9112 2.2", "also after a body, as old clients send them",  //
     POST_ECHO "Content-Length: 2\r\n\r\n[]\r\n", "200", Then::goes_on},
    {"9112 2.2", "a bare CR in a header is refused",  //
     GET_X "A: b\rc\r\n\r\n", "400 malformed_request", Then::closes},
    {"9112 2.2", "a bare CR in the request line is refused",
     "GET /hello/\rx HTTP/1.1\r\nHost: localhost\r\n\r\n", "400 malformed_request", Then::closes},
    {"9112 2.2", "a bare LF does not end a line",  //
     "GET /hello/x HTTP/1.1\nHost: localhost\n\n", "400 malformed_request", Then::closes},
    {"9112 2.2", "nor one header field",  //
     GET_X "A: b\nC: d\r\n\r\n", "400 malformed_request", Then::closes},
    {"9112 2.2", "white space before the first header field is refused",
     "GET /hello/x HTTP/1.1\r\n Host: localhost\r\n\r\n", "400 malformed_request", Then::closes},
    {"9112 2.2", "a TLS handshake is not HTTP",  //
     "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"sv, "400 malformed_request",
     Then::closes},
    {"9112 2.3", "HTTP/1.0 is taken, and its connection closed",  //
     "GET /hello/x HTTP/1.0\r\n\r\n", "200", Then::closes},
    {"9112 2.3", "a version of the same kind and higher is taken for the highest we speak",
     "GET /hello/x HTTP/1.2\r\nHost: localhost\r\n\r\n", "200", Then::goes_on},
    {"9112 2.3", "with all that it has",
     "POST /echo HTTP/1.9\r\nHost: localhost\r\nTransfer-Encoding: "
     "chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
     "200", Then::goes_on},
    {"9112 2.3", "another major version is refused by name",
     "GET /hello/x HTTP/2.0\r\nHost: localhost\r\n\r\n", "505 version_not_supported", Then::closes},
    {"9112 2.3", "the preface of HTTP/2 too",  //
     "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505 version_not_supported", Then::closes},
    {"9112 2.3", "HTTP/0.9 has no version and is refused",  //
     "GET /hello/x\r\n\r\n", "400 malformed_request", Then::closes},
    {"9112 2.3", "the name of the protocol has capitals",
     "GET /hello/x http/1.1\r\nHost: localhost\r\n\r\n", "400 malformed_request", Then::closes},
    {"9112 2.3", "and one digit after the point",
     "GET /hello/x HTTP/1.10\r\nHost: localhost\r\n\r\n", "400 malformed_request", Then::closes},

    // --- RFC 9112, section 3: the request line
    {"9112 3", "two spaces are one too many", "GET  /hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n",
     "400 malformed_request", Then::closes},
    {"9112 3", "a space in the target is refused",
     "GET /hello/x y HTTP/1.1\r\nHost: localhost\r\n\r\n", "400 malformed_request", Then::closes},
    {"9112 3", "a tab is no space",  //
     "GET\t/hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n", "400 malformed_request", Then::closes},
    {"9112 3", "white space after the version is refused",
     "GET /hello/x HTTP/1.1 \r\nHost: localhost\r\n\r\n", "400 malformed_request", Then::closes},
    {"9112 3.1", "a method we do not know is 501",  //
     "BREW /hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n", "501 unknown_method", Then::closes},
    {"9112 3.1", "methods have capitals",  //
     "get /hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n", "501 unknown_method", Then::closes},
    {"9112 3.1", "a method is a token",  //
     "G(T /hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n", "400 malformed_request", Then::closes},
    {"9112 3.2", "no Host is refused",  //
     "GET /hello/x HTTP/1.1\r\n\r\n", "400 host_missing", Then::closes},
    {"9112 3.2", "two Hosts are refused",  //
     GET_X "Host: localhost\r\n\r\n", "400 malformed_host", Then::closes},
    {"9112 3.2", "two different ones as well",  //
     GET_X "Host: evil.example\r\n\r\n", "400 malformed_host", Then::closes},
    {"9112 3.2", "an empty Host names nobody",  //
     "GET /hello/x HTTP/1.1\r\nHost:\r\n\r\n", "400 malformed_host", Then::closes},
    {"9112 3.2", "a Host is no list",  //
     "GET /hello/x HTTP/1.1\r\nHost: localhost, localhost\r\n\r\n", "400 malformed_host",
     Then::closes},
    {"9112 3.2", "nor an URL",  //
     "GET /hello/x HTTP/1.1\r\nHost: http://localhost/\r\n\r\n", "400 malformed_host",
     Then::closes},
    {"9112 3.2", "nor does it name a user",  //
     "GET /hello/x HTTP/1.1\r\nHost: me@localhost\r\n\r\n", "400 malformed_host", Then::closes},
    {"9112 3.2", "its port is a number",  //
     "GET /hello/x HTTP/1.1\r\nHost: localhost:http\r\n\r\n", "400 malformed_host", Then::closes},
    {"9112 3.2", "of at most 65535",  //
     "GET /hello/x HTTP/1.1\r\nHost: localhost:65536\r\n\r\n", "400 malformed_host", Then::closes},
    {"9112 3.2", "an empty port is the default one",  //
     "GET /hello/x HTTP/1.1\r\nHost: localhost:\r\n\r\n", "200", Then::goes_on},
    {"9112 3.2", "an address in brackets is closed",  //
     "GET /hello/x HTTP/1.1\r\nHost: [::1\r\n\r\n", "400 malformed_host", Then::closes},
    {"9112 3.2", "and is one",  //
     "GET /hello/x HTTP/1.1\r\nHost: [localhost]\r\n\r\n", "400 malformed_host", Then::closes},
    {"9112 3.2", "HTTP/1.0 needs no Host",  //
     "GET /hello/x HTTP/1.0\r\n\r\n", "200", Then::closes},
    {"9112 3.2", "but two are refused there too",  //
     "GET /hello/x HTTP/1.0\r\nHost: localhost\r\nHost: localhost\r\n\r\n", "400 malformed_host",
     Then::closes},
    {"9112 3.2", "white space around the value is none of it",  //
     "GET /hello/x HTTP/1.1\r\nHost: \t localhost \t\r\n\r\n", "200", Then::goes_on},
    {"9112 3.2.1", "a target with a fragment is none",
     "GET /hello/x#y HTTP/1.1\r\nHost: localhost\r\n\r\n", "400 malformed_target", Then::closes},
    {"9112 3.2.2", "the absolute form is taken",
     "GET http://localhost/hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n", "200", Then::goes_on},
    {"9112 3.2.2", "its scheme in any case",
     "GET HTTP://LOCALHOST:80/hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n", "200", Then::goes_on},
    {"9112 3.2.2", "and it counts where Host says another name",
     "GET http://localhost/hello/x HTTP/1.1\r\nHost: evil.example\r\n\r\n", "200", Then::goes_on},
    {"9112 3.2.2", "also against us",
     "GET http://evil.example/hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n", "403 foreign_host",
     Then::goes_on},
    {"9112 3.2.2", "Host must be there all the same",
     "GET http://localhost/hello/x HTTP/1.1\r\n\r\n", "400 host_missing", Then::closes},
    {"9112 3.2.2", "its path may be empty",  //
     "GET http://localhost HTTP/1.1\r\nHost: localhost\r\n\r\n", "404 no_such_endpoint",
     Then::goes_on},
    {"9112 3.2.2", "or only a question",  //
     "GET http://localhost?a=b HTTP/1.1\r\nHost: localhost\r\n\r\n", "404 no_such_endpoint",
     Then::goes_on},
    {"9110 4.2.1", "a URI without a host is none",  //
     "GET http:///hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n", "400 malformed_target",
     Then::closes},
    {"9110 4.2.4", "one with a user's name is a trick",
     "GET http://localhost@evil.example/hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n",
     "400 malformed_target", Then::closes},
    {"9110 7.4", "one of https is asked of the wrong server",
     "GET https://localhost/hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n", "421 misdirected_request",
     Then::closes},
    {"9112 3.2.2", "other schemes too",
     "GET ftp://localhost/hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n", "421 misdirected_request",
     Then::closes},
    {"9112 3.2.3", "a tunnel is not made",  //
     "CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n\r\n", "501 unknown_method",
     Then::closes},
    {"9112 3.2.3", "the form of a tunnel is for tunnels only",
     "GET localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", "400 malformed_target", Then::closes},
    {"9112 3.2.4", "the asterisk is for OPTIONS",  //
     "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", "204", Then::goes_on},
    {"9112 3.2.4", "and not for others",  //
     "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n", "400 malformed_target", Then::closes},
    {"9112 3.2.4", "OPTIONS of a server in the absolute form is the same",
     "OPTIONS http://localhost HTTP/1.1\r\nHost: localhost\r\n\r\n", "204", Then::goes_on},
    {"9112 3.2", "a bad escape is refused",  //
     "GET /hello/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", "400 malformed_target", Then::goes_on},
    {"9112 3.2", "bytes above ASCII in a target are refused",
     "GET /hello/\xc3\xa9 HTTP/1.1\r\nHost: localhost\r\n\r\n", "400 malformed_target",
     Then::closes},

    // --- RFC 9112, section 5: header fields
    {"9112 5.1", "white space before the colon is refused",  //
     GET_X "A : b\r\n\r\n", "400 malformed_request", Then::closes},
    {"9112 5.1", "white space after it is not needed",  //
     GET_X "A:b\r\n\r\n", "200", Then::goes_on},
    {"9112 5.1", "a name without a colon is refused",  //
     GET_X "A\r\n\r\n", "400 malformed_request", Then::closes},
    {"9112 5.1", "a colon without a name too",  //
     GET_X ": b\r\n\r\n", "400 malformed_request", Then::closes},
    {"9112 5.2", "a folded line is refused",  //
     GET_X "A: b\r\n c\r\n\r\n", "400 malformed_request", Then::closes},
    {"9112 5.2", "most of all where it hides a coding",
     POST_ECHO "Transfer-Encoding:\r\n chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
     "400 malformed_request", Then::closes},
    {"9110 5.1", "a name is a token",  //
     GET_X "A(b): c\r\n\r\n", "400 malformed_request", Then::closes},
    {"9110 5.1", "names have no case",  //
     "GET /hello/x HTTP/1.1\r\nhOST: localhost\r\n\r\n", "200", Then::goes_on},
    {"9110 5.3", "fields we do not know may come twice",  //
     GET_X "X-A: 1\r\nX-A: 2\r\n\r\n", "200", Then::goes_on},
    {"9110 5.5", "a zero byte in a value is refused",  //
     GET_X "A: b\0c\r\n\r\n"sv, "400 malformed_request", Then::closes},
    {"9110 5.5", "other control characters too",  //
     GET_X "A: b\x01"
           "c\r\n\r\n",
     "400 malformed_request", Then::closes},
    {"9110 5.5", "a tab is not one of them",  //
     GET_X "A: b\tc\r\n\r\n", "200", Then::goes_on},
    {"9110 5.5", "bytes above ASCII are opaque",  //
     GET_X "A: \xff\xc3\xa9\r\n\r\n", "200", Then::goes_on},
    {"9110 5.5", "an empty value is one",  //
     GET_X "A:\r\n\r\n", "200", Then::goes_on},

    // --- RFC 9112, section 6: how long a body is
    {"9112 6.1", "chunked is understood",  //
     POST_ECHO "Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n", "200", Then::goes_on},
    {"9112 6.1", "in any case",  //
     POST_ECHO "Transfer-Encoding: CHunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n", "200", Then::goes_on},
    {"9110 5.6.1", "with the empty elements a list may have",
     POST_ECHO "Transfer-Encoding: , chunked ,\r\n\r\n2\r\n[]\r\n0\r\n\r\n", "400 ambiguous_length",
     Then::closes},
    {"9112 6.1", "a coding we do not know leaves the length open",
     POST_ECHO "Transfer-Encoding: xchunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n", "400 ambiguous_length",
     Then::closes},
    {"9112 6.1", "so does identity, which no longer exists",
     POST_ECHO "Transfer-Encoding: identity\r\nConnection: keep-alive\r\n\r\n[]",
     "400 ambiguous_length", Then::closes},
    {"9112 6.1", "so does gzip alone",  //
     POST_ECHO "Transfer-Encoding: gzip\r\n\r\n[]", "400 ambiguous_length", Then::closes},
    {"9112 6.1", "chunked must be the last",  //
     POST_ECHO "Transfer-Encoding: chunked, identity\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
     "400 ambiguous_length", Then::closes},
    {"9112 6.1", "also over two lines",
     POST_ECHO
     "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
     "400 ambiguous_length", Then::closes},
    {"9112 6.1", "chunked twice is refused",
     POST_ECHO "Transfer-Encoding: chunked, chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
     "400 ambiguous_length", Then::closes},
    {"9112 6.1", "also over two lines",
     POST_ECHO
     "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
     "400 ambiguous_length", Then::closes},
    {"9112 6.1", "a coding below chunked is named as unknown",
     POST_ECHO "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
     "501 unknown_transfer_coding", Then::closes},
    {"9112 6.1", "chunked in quotes is not chunked",
     POST_ECHO "Transfer-Encoding: \"chunked\"\r\n\r\n2\r\n[]\r\n0\r\n\r\n", "400 ambiguous_length",
     Then::closes},
    {"9112 7.1", "chunked has no parameters",
     POST_ECHO "Transfer-Encoding: chunked;a=b\r\n\r\n2\r\n[]\r\n0\r\n\r\n", "400 ambiguous_length",
     Then::closes},
    {"9112 6.1", "an empty coding says nothing",  //
     POST_ECHO "Transfer-Encoding:\r\n\r\n[]", "400 ambiguous_length", Then::closes},
    {"9112 6.1", "a length and a coding are one too many",
     POST_ECHO "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
     "400 ambiguous_length", Then::closes},
    {"9112 6.1", "in any order",
     POST_ECHO "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
     "400 ambiguous_length", Then::closes},
    {"9112 6.1", "also when the coding is not one",
     POST_ECHO "Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\n[]", "400 ambiguous_length",
     Then::closes},
    {"9112 6.1", "HTTP/1.0 has no codings",
     "POST /echo HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: "
     "chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
     "400 ambiguous_length", Then::closes},
    {"9112 6.1", "a GET is no exception",  //
     GET_X "Transfer-Encoding: xchunked\r\n\r\n", "400 ambiguous_length", Then::closes},
    {"9112 6.2", "a length is a number",  //
     POST_ECHO "Content-Length: two\r\n\r\n[]", "400 ambiguous_length", Then::closes},
    {"9112 6.2", "without a sign",  //
     POST_ECHO "Content-Length: +2\r\n\r\n[]", "400 ambiguous_length", Then::closes},
    {"9112 6.2", "nor below zero",  //
     POST_ECHO "Content-Length: -2\r\n\r\n[]", "400 ambiguous_length", Then::closes},
    {"9112 6.2", "in base ten",  //
     POST_ECHO "Content-Length: 0x2\r\n\r\n[]", "400 ambiguous_length", Then::closes},
    {"9112 6.2", "without a point",  //
     POST_ECHO "Content-Length: 2.0\r\n\r\n[]", "400 ambiguous_length", Then::closes},
    {"9112 6.2", "in one piece",  //
     POST_ECHO "Content-Length: 2 0\r\n\r\n[]", "400 ambiguous_length", Then::closes},
    {"9112 6.2", "that is there",  //
     POST_ECHO "Content-Length:\r\n\r\n[]", "400 ambiguous_length", Then::closes},
    {"9112 6.2", "and fits a machine's word",  //
     POST_ECHO "Content-Length: 99999999999999999999\r\n\r\n[]", "400 ambiguous_length",
     Then::closes},
    {"9112 6.2", "zeros before it do not make it octal",  //
     POST_ECHO "Content-Length: 002\r\n\r\n[]", "200", Then::goes_on},
    {"9112 6.3", "two lengths are refused",  //
     POST_ECHO "Content-Length: 2\r\nContent-Length: 3\r\n\r\n[] ", "400 ambiguous_length",
     Then::closes},
    {"9112 6.3", "also when they are equal",  //
     POST_ECHO "Content-Length: 2\r\nContent-Length: 2\r\n\r\n[]", "400 ambiguous_length",
     Then::closes},
    {"9112 6.3", "also as a list",  //
     POST_ECHO "Content-Length: 2, 2\r\n\r\n[]", "400 ambiguous_length", Then::closes},
    {"9112 6.3", "neither a length nor a coding: no body",  //
     POST_ECHO "\r\n", "400 not_json", Then::goes_on},
    {"9110 9.3.1", "a GET may have a body, and it means nothing",  //
     GET_X "Content-Length: 5\r\n\r\nGET /", "200", Then::goes_on},
    {"9110 15.5.14", "a length above the limit is refused before it is sent",
     POST_ECHO "Content-Length: 999999999\r\n\r\n", "413 body_too_large", Then::closes},

    // --- RFC 9112, section 7: chunks
    {"9112 7.1", "sizes are hexadecimal in any case",
     POST_ECHO "Transfer-Encoding: "
               "chunked\r\n\r\nA\r\n[1,2,3,4,5\r\n00a\r\n,6,7,8,9,0\r\n1\r\n]\r\n0\r\n\r\n",
     "200", Then::goes_on},
    {"9112 7.1", "and nothing else",  //
     POST_ECHO "Transfer-Encoding: chunked\r\n\r\ng\r\n", "400 malformed_request", Then::closes},
    {"9112 7.1", "without a sign",  //
     POST_ECHO "Transfer-Encoding: chunked\r\n\r\n+2\r\n[]\r\n0\r\n\r\n", "400 malformed_request",
     Then::closes},
    {"9112 7.1", "without 0x",  //
     POST_ECHO "Transfer-Encoding: chunked\r\n\r\n0x2\r\n[]\r\n0\r\n\r\n", "400 malformed_request",
     Then::closes},
    {"9112 7.1", "that fit a machine's word",
     POST_ECHO "Transfer-Encoding: chunked\r\n\r\n10000000000000002\r\n[]\r\n0\r\n\r\n",
     "400 malformed_request", Then::closes},
    {"9112 7.1", "each chunk ends where it says",
     POST_ECHO "Transfer-Encoding: chunked\r\n\r\n2\r\n[]]\r\n0\r\n\r\n", "400 malformed_request",
     Then::closes},
    {"9112 7.1", "a bare LF ends no size",  //
     POST_ECHO "Transfer-Encoding: chunked\r\n\r\n2\n[]\r\n0\r\n\r\n", "400 malformed_request",
     Then::closes},
    {"9112 7.1.1", "an extension is passed over",
     POST_ECHO "Transfer-Encoding: chunked\r\n\r\n2;a=b;c=\"d\"\r\n[]\r\n0\r\n\r\n", "200",
     Then::goes_on},
    {"9112 7.1.1", "a bare LF in one does not end it",
     POST_ECHO "Transfer-Encoding: chunked\r\n\r\n2;a\n[]\r\n0\r\n\r\n", "400 malformed_request",
     Then::closes},
    {"9112 7.1.2", "a trailer is passed over",
     POST_ECHO "Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\nA: b\r\n\r\n", "200",
     Then::goes_on},
    {"9110 6.5.1", "also when it holds what no trailer may",
     POST_ECHO "Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\nHost: "
               "evil.example\r\nConnection: close\r\n\r\n",
     "200", Then::goes_on},

    // --- RFC 9112, section 9: connections
    {"9112 9.3", "a connection goes on",  //
     GET_X "\r\n" GET_X "\r\n", "200, 200", Then::goes_on},
    {"9112 9.6", "until the client says close",  //
     GET_X "Connection: close\r\n\r\n", "200", Then::closes},
    {"9110 7.6.1", "in any case",  //
     GET_X "Connection: CLOSE\r\n\r\n", "200", Then::closes},
    {"9110 7.6.1", "among others",  //
     GET_X "Connection: keep-alive, x-a , close\r\n\r\n", "200", Then::closes},
    {"9110 7.6.1", "on another line",  //
     GET_X "Connection: keep-alive\r\nConnection: close\r\n\r\n", "200", Then::closes},
    {"9110 7.6.1", "but not as a part of a word",  //
     GET_X "Connection: closed\r\n\r\n", "200", Then::goes_on},
    {"9112 9.3", "HTTP/1.0 may ask for more",
     "GET /hello/x HTTP/1.0\r\nHost: localhost\r\nConnection: Keep-Alive\r\n\r\n", "200",
     Then::goes_on},
    {"9112 9.3", "but close is stronger",
     "GET /hello/x HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", "200", Then::closes},

    // --- RFC 9110, sections 7 to 13: what fields ask for
    {"9110 7.8", "an upgrade to what we do not speak is passed over",
     GET_X "Upgrade: h2c\r\nConnection: upgrade\r\n\r\n", "200", Then::goes_on},
    {"9110 7.8", "so is one that Connection does not name",  //
     GET_X "Upgrade: websocket\r\n\r\n", "200", Then::goes_on},
    {"9110 7.8", "and one of HTTP/1.0",
     "GET /hello/x HTTP/1.0\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n", "200",
     Then::closes},
    {"9110 8.3", "a media type has no case",
     POST_ECHO "Content-Type: Application/JSON\r\nContent-Length: 2\r\n\r\n[]", "200",
     Then::goes_on},
    {"9110 8.3", "one that begins alike is another",
     POST_ECHO "Content-Type: application/jsonfoo\r\nContent-Length: 2\r\n\r\n[]",
     "415 wrong_content_type", Then::goes_on},
    {"9110 8.3", "so is one of the same family",
     POST_ECHO "Content-Type: application/problem+json\r\nContent-Length: 2\r\n\r\n[]",
     "415 wrong_content_type", Then::goes_on},
    {"9110 8.3.1", "parameters are taken",
     POST_ECHO
     "Content-Type: application/json; charset=UTF-8 ;a=\"b;c\"\r\nContent-Length: 2\r\n\r\n[]",
     "200", Then::goes_on},
    {"9110 8.3.1", "with nothing around the semicolon, and nothing after the last",
     POST_ECHO "Content-Type: application/json;charset=\"utf-8\";\r\nContent-Length: 2\r\n\r\n[]",
     "200", Then::goes_on},
    {"9110 8.3.1", "another charset is another text",
     POST_ECHO "Content-Type: application/json;charset=utf-16\r\nContent-Length: 2\r\n\r\n[]",
     "415 wrong_content_type", Then::goes_on},
    {"9110 8.3.1", "white space around = is refused",
     POST_ECHO "Content-Type: application/json;charset = utf-8\r\nContent-Length: 2\r\n\r\n[]",
     "415 wrong_content_type", Then::goes_on},
    {"9110 8.3", "what is no type is refused",
     POST_ECHO "Content-Type: json\r\nContent-Length: 2\r\n\r\n[]", "415 wrong_content_type",
     Then::goes_on},
    {"9110 8.3", "two types are refused",
     POST_ECHO "Content-Type: application/json\r\nContent-Type: "
               "application/json\r\nContent-Length: 2\r\n\r\n[]",
     "415 wrong_content_type", Then::goes_on},
    {"9110 8.4", "a compressed body is refused",
     POST_ECHO "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]",
     "415 unknown_content_coding", Then::closes},
    {"9110 8.4.1", "identity is no compression",
     POST_ECHO "Content-Encoding: identity\r\nContent-Length: 2\r\n\r\n[]", "200", Then::goes_on},
    {"9110 9.3.2", "HEAD is GET without a body",  //
     "HEAD /hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n", "200", Then::goes_on},
    {"9110 9.3.2", "also where there is nothing",  //
     "HEAD /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n", "404", Then::goes_on},
    {"9110 9.3.2", "also when it is refused",
     "HEAD /hello/x HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", "400", Then::closes},
    {"9110 9.3.3", "a method that is not possible here ends it with its body",
     "POST /hello/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n[]",
     "405 method_not_allowed", Then::closes},
    {"9110 9.3.3", "not without one", "POST /hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n",
     "405 method_not_allowed", Then::goes_on},
    {"9110 9.3.4", "PUT is known and not allowed",
     "PUT /hello/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
     "405 method_not_allowed", Then::goes_on},
    {"9110 9.3.7", "OPTIONS says what is possible",  //
     "OPTIONS /hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n", "204", Then::goes_on},
    {"9110 9.3.7", "not where there is nothing",  //
     "OPTIONS /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n", "404 no_such_endpoint", Then::goes_on},
    {"9110 9.3.7", "its body is read and means nothing",
     "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nGET ", "204",
     Then::goes_on},
    {"9110 9.3.8", "TRACE would show what should stay hidden",  //
     "TRACE /hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n", "405 method_not_allowed", Then::goes_on},
    {"9110 10.1.1", "who expects 100 gets it",
     POST_ECHO "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n[]", "100, 200", Then::goes_on},
    {"9110 10.1.1", "in any case", POST_ECHO "Expect: 100-Continue\r\nContent-Length: 2\r\n\r\n[]",
     "100, 200", Then::goes_on},
    {"9110 10.1.1", "not when there is no body",  //
     GET_X "Expect: 100-continue\r\n\r\n", "200", Then::goes_on},
    {"9110 10.1.1", "not when the answer is known without the body",
     "POST /nothing HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: "
     "2\r\n\r\n",
     "404 no_such_endpoint", Then::closes},
    {"9110 10.1.1", "and never in HTTP/1.0, which does not know it",
     "POST /echo HTTP/1.0\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: "
     "2\r\n\r\n[]",
     "200", Then::closes},
    {"9110 10.1.1", "other expectations are not met",
     POST_ECHO "Expect: 200-ok\r\nContent-Length: 2\r\n\r\n[]", "417 expectation_failed",
     Then::closes},
    {"9110 11.1", "the scheme of a token has no case: without a token it means nothing",
     GET_X "Authorization: bearer x\r\n\r\n", "200", Then::goes_on},
    {"9110 12.5.1", "who accepts anything is served",  //
     GET_X "Accept: */*\r\n\r\n", "200", Then::goes_on},
    {"9110 12.5.1", "who says nothing too",  //
     GET_X "Accept:\r\n\r\n", "200", Then::goes_on},
    {"9110 12.5.1", "ranges have no case",  //
     GET_X "Accept: text/html, APPLICATION/*;q=0.1\r\n\r\n", "200", Then::goes_on},
    {"9110 12.5.1", "over two lines",  //
     GET_X "Accept: text/html\r\nAccept: application/json\r\n\r\n", "200", Then::goes_on},
    {"9110 12.5.1", "who accepts only what we do not have is told so",  //
     GET_X "Accept: text/html, image/*\r\n\r\n", "406 not_acceptable", Then::goes_on},
    {"9110 12.4.2", "quality 0 means not at all",  //
     GET_X "Accept: */*, application/json;q=0\r\n\r\n", "406 not_acceptable", Then::goes_on},
    {"9110 12.4.2", "0.001 is enough",  //
     GET_X "Accept: application/json;q=0.001\r\n\r\n", "200", Then::goes_on},
    {"9110 12.5.1", "the more exact range counts",  //
     GET_X "Accept: application/*;q=0, application/json;q=0.5\r\n\r\n", "200", Then::goes_on},
    {"9110 12.4.2", "a quality that is none makes the line nothing to go by",  //
     GET_X "Accept: application/json;q=2\r\n\r\n", "200", Then::goes_on},
    {"9110 12.5.1", "a write is refused before it is done",
     POST_ECHO "Accept: text/html\r\nContent-Length: 2\r\n\r\n[]", "406 not_acceptable",
     Then::goes_on},
    {"9110 13.1.1", "a condition that cannot hold is not passed over",  //
     GET_X "If-Match: \"v1\"\r\n\r\n", "412 precondition_failed", Then::goes_on},
    {"9110 13.1.1", "one that anything meets holds",  //
     GET_X "If-Match: *\r\n\r\n", "200", Then::goes_on},
    {"9110 13.1.1", "a write on a condition is not done without it",
     POST_ECHO "If-Match: \"v1\"\r\nContent-Length: 2\r\n\r\n[]", "412 precondition_failed",
     Then::goes_on},
    {"9110 13.1.2", "what no version matches is sent",  //
     GET_X "If-None-Match: \"v1\"\r\n\r\n", "200", Then::goes_on},
    {"9110 13.1.3", "dates are passed over: answers have none",
     GET_X "If-Modified-Since: Sat, 29 Oct 1994 19:43:31 GMT\r\n\r\n", "200", Then::goes_on},
    {"9110 14.2", "ranges are passed over",  //
     GET_X "Range: bytes=0-1\r\n\r\n", "200", Then::goes_on},

    // --- two requests, of which the second shows what the first was taken for
    {"9112 11.2", "what follows a refused body is not a request",
     POST_ECHO "Transfer-Encoding: xchunked\r\n\r\n" GET_X "\r\n", "400 ambiguous_length",
     Then::closes},
    {"9112 11.2", "nor what follows an unknown path with a coding",
     "POST /nothing HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n" GET_X "\r\n",
     "400 ambiguous_length", Then::closes},
    {"9112 11.2", "nor what follows a wrong method",
     "PUT /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 61\r\n\r\n" GET_X "\r\n",
     "405 method_not_allowed", Then::closes},
};

struct Answers {
    std::string text;  ///< as in Row::answers, without the sentinel's
    bool sentinel = false;
    std::vector<std::map<std::string, std::string>> fields;  ///< names in lower case, per answer
};

/// Cuts what a server said into answers.
Answers answers_of(std::string_view heard, bool first_is_head)
{
    Answers answers;
    bool head = first_is_head;
    while (!heard.empty()) {
        const auto end = heard.find("\r\n\r\n");
        if (!heard.starts_with("HTTP/1.1 ") || end == std::string_view::npos) {
            answers.text += " GARBAGE " + std::string{heard};
            break;
        }
        const std::string status{heard.substr(9, 3)};
        std::map<std::string, std::string> fields;
        auto lines = heard.substr(0, end);
        while (!lines.empty()) {
            const auto line = lines.substr(0, lines.find("\r\n"));
            lines.remove_prefix(std::min(lines.size(), line.size() + 2));
            const auto colon = line.find(": ");
            if (colon == std::string_view::npos) continue;
            std::string name{line.substr(0, colon)};
            for (auto& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            fields[name] = line.substr(colon + 2);
        }
        heard.remove_prefix(end + 4);
        std::size_t size =
            fields.contains("content-length") ? std::stoul(fields["content-length"]) : 0;
        if (head && status != "100") size = 0;
        const std::string body{heard.substr(0, size)};
        heard.remove_prefix(std::min(size, heard.size()));
        if (body == R"({"hello":"sentinel"})") {
            answers.sentinel = true;
            continue;
        }
        if (status != "100") head = false;
        if (!answers.text.empty()) answers.text += ", ";
        answers.text += status;
        const auto parsed = nlohmann::json::parse(body, nullptr, false);
        if (parsed.is_object() && parsed.contains("error"))
            answers.text += " " + parsed["error"]["code"].get<std::string>();
        answers.fields.push_back(std::move(fields));
    }
    return answers;
}

class RfcTest : public HttpTest {
protected:
    Answers ask(std::string_view bytes)
    {
        const RawSocket socket{server->port()};
        socket.say(bytes);
        socket.say(sentinel);
        return answers_of(socket.hear_all(), bytes.starts_with("HEAD"));
    }
};

TEST_F(RfcTest, every_row_of_the_table_is_answered_as_it_says)
{
    start();
    for (const auto& row : rows) {
        const auto answers = ask(row.bytes);
        EXPECT_EQ(answers.text, row.answers) << row.section << ": " << row.says;
        EXPECT_EQ(answers.sentinel, row.then == Then::goes_on)
            << row.section << ": " << row.says << ": the connection "
            << (answers.sentinel ? "goes on" : "closes");
    }
}

TEST_F(RfcTest, what_is_longer_than_allowed_is_refused_by_name)
{
    start();
    const std::string long_one(20'000, 'x');
    EXPECT_EQ(ask("GET /" + long_one + " HTTP/1.1\r\nHost: localhost\r\n\r\n").text,
              "414 target_too_long");
    EXPECT_EQ(ask("GET /hello/x HTTP/1.1\r\nHost: localhost\r\nA: " + long_one + "\r\n\r\n").text,
              "431 header_too_large");
    EXPECT_EQ(
        ask("GET /hello/" + std::string(8'000, 'x') + " HTTP/1.1\r\nHost: localhost\r\n\r\n").text,
        "200")
        << "8000 bytes of a target are to be taken (RFC 9112, 3)";
}

/// The same table, each row in two pieces cut anywhere: what is read does not depend on how it
/// came.
TEST_F(RfcTest, rows_in_pieces_are_answered_as_whole_ones)
{
    start();
    for (std::size_t number = 0; number < std::size(rows); ++number) {
        const auto& row = rows[number];
        const RawSocket socket{server->port()};
        const auto cut = 1 + (number * 7) % (row.bytes.size() - 1);
        socket.say(row.bytes.substr(0, cut));
        on_io([] {});
        socket.say(row.bytes.substr(cut));
        socket.say(sentinel);
        const auto answers = answers_of(socket.hear_all(), row.bytes.starts_with("HEAD"));
        EXPECT_EQ(answers.text, row.answers) << row.section << ": " << row.says;
        EXPECT_EQ(answers.sentinel, row.then == Then::goes_on) << row.section << ": " << row.says;
    }
}

TEST_F(RfcTest, answers_say_when_they_were_made_and_how_long_they_are)
{
    start();
    for (const auto* request : {GET_X END, "HEAD /hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n",
                                "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n", "?\r\n\r\n"}) {
        const auto answers = ask(request);
        ASSERT_EQ(answers.fields.size(), 1u) << request;
        const auto& fields = answers.fields[0];
        EXPECT_TRUE(fields.contains("content-length")) << request;
        EXPECT_EQ(fields.at("date").size(), 29u) << request;  // RFC 9110, 5.6.7 and 6.6.1
        EXPECT_TRUE(fields.at("date").ends_with(" GMT")) << request;
    }
    const auto options = ask("OPTIONS /hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n").fields.at(0);
    EXPECT_EQ(options.at("allow"), "GET, HEAD, OPTIONS");
    EXPECT_FALSE(options.contains("content-length")) << "RFC 9110, 8.6: none with 204";
    EXPECT_EQ(ask("POST /hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n").fields.at(0).at("allow"),
              "GET, HEAD, OPTIONS");
    const auto no_upgrade = ask("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n").fields.at(0);
    EXPECT_EQ(no_upgrade.at("upgrade"), "websocket") << "RFC 9110, 15.5.22";
    EXPECT_EQ(no_upgrade.at("connection"), "upgrade");
    const auto old = ask("GET /hello/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").fields.at(0);
    EXPECT_EQ(old.at("connection"), "keep-alive") << "RFC 9112, 9.3";
}

TEST_F(RfcTest, what_comes_too_slowly_is_answered_408)
{
    config.header_time = config.body_time = 100ms;
    start();
    for (const auto* begun : {"GET /hello/x HT", POST_ECHO "Content-Length: 20\r\n\r\n[1,",
                              POST_ECHO "Transfer-Encoding: chunked\r\n\r\n2\r\n["}) {
        const RawSocket socket{server->port()};
        socket.say(begun);
        EXPECT_EQ(answers_of(socket.hear_all(), false).text, "408 request_timeout") << begun;
    }
    const RawSocket silent{server->port()};
    EXPECT_EQ(silent.hear_all(), "") << "who said nothing is answered nothing";
}

}  // namespace
}  // namespace weft::http
