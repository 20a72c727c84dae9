// Owns a tiny Binance for tests: TLS, REST and the WebSocket API on one loopback port, answering
// what the test scripts. Never matches orders; the simulator does that.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace trestle::adapters::tests {

struct Ask {
    std::string method;  // by its WebSocket name, over REST as well: "order.status"
    bool is_rest = false;
    bool is_signature_right = false;
    std::map<std::string, std::string> params;
};

struct Reaction {
    int status = 200;
    std::string body;  // result, or the error object
    bool drops_connection = false;
    int delay_ms = 0;                            // frames only
    std::vector<std::string> events_before;      // pushed first
    std::map<std::string, std::string> headers;  // REST only
};

// A request in any other venue's words, as it came.
struct PlainAsk {
    std::string path;    // of the connection, or of the request
    std::string verb;    // "" for a frame
    std::string target;  // of the request, with its query
    std::string text;    // the frame, or the body
    std::map<std::string, std::string> headers;
};

class ScriptedVenue {
public:
    // Nothing: the venue stays silent.
    using Script = std::function<std::optional<Reaction>(Ask const&)>;

    // `names` are those of its certificate, as OpenSSL writes them.
    ScriptedVenue(boost::asio::io_context& loop, std::string secret,
                  std::string const& names = "IP:127.0.0.1,DNS:localhost");
    ScriptedVenue(ScriptedVenue const&) = delete;
    ScriptedVenue& operator=(ScriptedVenue const&) = delete;
    ~ScriptedVenue();

    [[nodiscard]] std::string port() const;
    [[nodiscard]] std::string ca_file() const;  // this venue's own certificate

    void on(std::string const& method, Script script);
    // For the venues that are no Binance spot: every request and frame on other paths. `body` and
    // `events_before` are then sent as they are.
    using PlainScript = std::function<std::optional<Reaction>(PlainAsk const&)>;
    void on_plain(PlainScript script);
    void push_to(std::string_view path, std::string const& text);
    void drop(std::string_view path);
    [[nodiscard]] int connections_to(std::string_view path) const;  // open now
    [[nodiscard]] std::vector<PlainAsk> const& plain() const;

    void push_event(std::string const& event);  // to every WebSocket API connection
    void push_frame(std::string const& text);   // as it is, to every WebSocket API connection
    void push_quote(std::string const& quote);  // to every stream connection
    void drop_connections();                    // WebSocket API only
    void refuse_connections(bool refuses);      // WebSocket API only

    [[nodiscard]] std::vector<Ask> const& asked() const;
    [[nodiscard]] std::vector<Ask> asked(std::string_view method) const;
    [[nodiscard]] int websocket_connections() const;  // ever
    [[nodiscard]] bool has_stream() const;

    struct Server;

private:
    std::shared_ptr<Server> server_;
};

}  // namespace trestle::adapters::tests
