// Owns one WebSocket connection over TLS, on a loop that the caller owns: text frames out and in.
// Never reconnects by itself: who lost a connection decides what was lost with it.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/transport/tls.hpp"
#include "oms/model/limits.hpp"
#include "oms/model/time.hpp"

namespace boost::asio {
class io_context;
}

namespace trestle::adapters::transport {

struct WebSocketSettings {
    std::string host;
    std::string port;
    std::string target = "/";
    Duration connect_timeout = std::chrono::seconds(10);
    // Silence for so long ends the connection; a ping of ours goes out at half of it.
    Duration idle_timeout = std::chrono::seconds(30);
    std::size_t max_message_bytes = bounds::venue_message_bytes;
    std::size_t max_unsent_bytes = 1U << 20;
};

// All calls and all callbacks are on the loop's thread.
class WebSocketClient {
public:
    struct Callbacks {
        std::function<void()> on_open;
        std::function<void(std::string_view text)> on_text;
        std::function<void(std::string const& why)> on_closed;  // once, also when open() failed
    };

    WebSocketClient(boost::asio::io_context& loop, std::shared_ptr<TlsTrust const> trust,
                    WebSocketSettings settings, Callbacks callbacks);
    WebSocketClient(WebSocketClient const&) = delete;
    WebSocketClient& operator=(WebSocketClient const&) = delete;
    // Closes without calling back.
    ~WebSocketClient();

    void open();
    // False when the connection is not open or its queue is full: not one byte will leave then.
    [[nodiscard]] bool send(std::string text);
    [[nodiscard]] bool is_open() const;

private:
    class Connection;
    std::shared_ptr<Connection> connection_;
};

}  // namespace trestle::adapters::transport
