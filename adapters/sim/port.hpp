// Owns the border between what the venue says and the sockets that carry it: requests, answers, and
// what is to become of an answer. No socket library here.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trestle::adapters::sim {

using ConnectionId = std::uint64_t;
using Headers = std::vector<std::pair<std::string, std::string>>;

// A REST request, or the request that opens a WebSocket.
struct HttpRequest {
    std::string method;
    std::string target;  // path?query, as sent
    Headers headers;     // all of them, as sent
    std::string body;
    std::string peer;  // address, without the port

    // Whatever the case of the name; empty when it was not sent.
    [[nodiscard]] std::string_view header(std::string_view name) const;
    // Lower case and without a port: "api.binance.com".
    [[nodiscard]] std::string host() const;
    [[nodiscard]] std::string_view path() const;
    [[nodiscard]] std::string_view query() const;  // without the question mark
};

struct HttpAnswer {
    int status = 200;
    Headers headers;
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
    // False: there is no such stream; the connection is cut.
    virtual bool on_open(ConnectionId connection, HttpRequest const& request) = 0;
    virtual void on_text(ConnectionId connection, std::string const& text) = 0;
    virtual void on_closed(ConnectionId connection) = 0;

    // After anything that may have changed the exchange: tells the listeners of its events. The
    // face alone takes events and book changes from the exchange.
    virtual void publish() = 0;
    // Once in each tick of the market (SimMarket::tick_ms); `elapsed_ms` since the start, counted
    // in whole ticks: what a venue sends every so often goes out here.
    virtual void on_tick(std::int64_t elapsed_ms) = 0;
    // Logins and listen keys end, as after their time; a venue may leave the connections open.
    virtual void end_sessions() {}
    // The venue goes down in an orderly way: listeners are told and their connections closed.
    virtual void send_shutdown() = 0;
    [[nodiscard]] virtual std::vector<ConnectionId> websockets() const = 0;
};

}  // namespace trestle::adapters::sim
