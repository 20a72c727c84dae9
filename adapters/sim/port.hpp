// Owns the border between what the venue says and the sockets that carry it: requests, answers, and
// what is to become of an answer. No socket library here.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace trestle::adapters::sim {

using ConnectionId = std::uint64_t;

struct HttpRequest {
    std::string method;
    std::string target;   // path?query, as sent
    std::string api_key;  // header X-MBX-APIKEY
    std::string body;
    std::string peer;  // address, without the port
};

struct HttpAnswer {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    // Faults: what the server does instead of writing the answer at once.
    bool is_dropped = false;
    bool closes_connection = false;
    std::chrono::milliseconds delay{0};
};

// Where the venue writes to WebSocket connections.
class Wire {
public:
    virtual ~Wire() = default;
    virtual void send(ConnectionId connection, std::string text,
                      std::chrono::milliseconds delay) = 0;
    // After what waits has been written, with a closing handshake.
    virtual void close(ConnectionId connection) = 0;
    // At once, as when a cable is pulled; `drop_all` takes the REST connections too.
    virtual void drop(ConnectionId connection) = 0;
    virtual void drop_all() = 0;
};

// What a venue does with what comes in; all calls come from one thread.
class Face {
public:
    virtual ~Face() = default;
    virtual HttpAnswer on_http(HttpRequest const& request) = 0;
    // False: there is no such stream; the upgrade is refused.
    virtual bool on_open(ConnectionId connection, std::string const& target,
                         std::string const& peer) = 0;
    virtual void on_text(ConnectionId connection, std::string const& text) = 0;
    virtual void on_closed(ConnectionId connection) = 0;
};

}  // namespace trestle::adapters::sim
