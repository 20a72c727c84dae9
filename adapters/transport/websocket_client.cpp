#include "adapters/transport/websocket_client.hpp"

#include <openssl/ssl.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <deque>

namespace trestle::adapters::transport {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;

class WebSocketClient::Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(asio::io_context& loop, std::shared_ptr<TlsTrust const> const& trust,
               WebSocketSettings settings, Callbacks callbacks)
        : tls_(trust->share()),
          stream_(loop, tls_),
          resolver_(loop),
          connect_deadline_(loop),
          settings_(std::move(settings)),
          callbacks_(std::move(callbacks)) {}

    void open();
    bool send(std::string text);
    void abandon();
    [[nodiscard]] bool is_open() const { return is_open_; }

private:
    using Tls = asio::ssl::stream<tcp::socket>;

    void connect(tcp::resolver::results_type const& found);
    void secure();
    void upgrade();
    void on_upgraded();
    void read();
    void write();
    void lose(std::string const& what, error_code error);
    void close_socket();
    [[nodiscard]] tcp::socket& socket() { return stream_.next_layer().next_layer(); }

    asio::ssl::context tls_;
    websocket::stream<Tls> stream_;
    tcp::resolver resolver_;
    asio::steady_timer connect_deadline_;
    WebSocketSettings settings_;
    Callbacks callbacks_;
    beast::flat_buffer buffer_;
    std::deque<std::string> unsent_;
    std::size_t unsent_bytes_ = 0;
    bool is_open_ = false;
    bool is_over_ = false;
};

void WebSocketClient::Connection::open() {
    connect_deadline_.expires_after(settings_.connect_timeout);
    connect_deadline_.async_wait([self = shared_from_this()](error_code error) {
        if (!error && !self->is_open_) self->lose("connect", asio::error::timed_out);
    });
    resolver_.async_resolve(
        settings_.host, settings_.port,
        [self = shared_from_this()](error_code error, tcp::resolver::results_type found) {
            if (self->is_over_) return;
            if (error) return self->lose("cannot resolve the host", error);
            self->connect(found);
        });
}

void WebSocketClient::Connection::connect(tcp::resolver::results_type const& found) {
    asio::async_connect(socket(), found,
                        [self = shared_from_this()](error_code error, tcp::endpoint const&) {
                            if (self->is_over_) return;
                            if (error) return self->lose("cannot connect", error);
                            self->secure();
                        });
}

void WebSocketClient::Connection::secure() {
    error_code ignored;
    socket().set_option(tcp::no_delay(true), ignored);
    Tls& tls = stream_.next_layer();
    error_code is_name;
    asio::ip::make_address(settings_.host, is_name);
    // The name goes into the handshake (SNI) only when it is a name: RFC 6066 forbids addresses.
    if (is_name) SSL_set_tlsext_host_name(tls.native_handle(), settings_.host.c_str());
    resume_session(tls.native_handle(), settings_.host + ":" + settings_.port);
    tls.set_verify_callback(asio::ssl::host_name_verification(settings_.host));
    tls.async_handshake(asio::ssl::stream_base::client,
                        [self = shared_from_this()](error_code error) {
                            if (self->is_over_) return;
                            if (error) return self->lose("TLS handshake", error);
                            self->upgrade();
                        });
}

void WebSocketClient::Connection::upgrade() {
    // Beast answers pings while a read is pending, and sends its own when the line is silent.
    stream_.set_option(websocket::stream_base::timeout{
        std::chrono::duration_cast<std::chrono::steady_clock::duration>(settings_.connect_timeout),
        std::chrono::duration_cast<std::chrono::steady_clock::duration>(settings_.idle_timeout),
        true});
    stream_.set_option(websocket::stream_base::decorator([](websocket::request_type& request) {
        request.set(beast::http::field::user_agent, "trestle");
    }));
    stream_.read_message_max(settings_.max_message_bytes);
    stream_.text(true);
    stream_.async_handshake(host_field(settings_.host, settings_.port), settings_.target,
                            [self = shared_from_this()](error_code error) {
                                if (self->is_over_) return;
                                if (error) return self->lose("WebSocket upgrade", error);
                                self->on_upgraded();
                            });
}

void WebSocketClient::Connection::on_upgraded() {
    connect_deadline_.cancel();
    is_open_ = true;
    read();
    if (callbacks_.on_open) callbacks_.on_open();
}

void WebSocketClient::Connection::read() {
    stream_.async_read(buffer_, [self = shared_from_this()](error_code error, std::size_t) {
        if (self->is_over_) return;
        if (error) return self->lose("read", error);
        auto const bytes = self->buffer_.cdata();
        std::string_view const text(static_cast<char const*>(bytes.data()), bytes.size());
        if (self->callbacks_.on_text) self->callbacks_.on_text(text);
        if (self->is_over_) return;
        self->buffer_.consume(self->buffer_.size());
        self->read();
    });
}

bool WebSocketClient::Connection::send(std::string text) {
    if (!is_open_ || unsent_bytes_ + text.size() > settings_.max_unsent_bytes) return false;
    unsent_bytes_ += text.size();
    unsent_.push_back(std::move(text));
    if (unsent_.size() == 1) write();
    return true;
}

void WebSocketClient::Connection::write() {
    stream_.async_write(asio::buffer(unsent_.front()),
                        [self = shared_from_this()](error_code error, std::size_t) {
                            if (self->is_over_) return;
                            if (error) return self->lose("write", error);
                            self->unsent_bytes_ -= self->unsent_.front().size();
                            self->unsent_.pop_front();
                            if (!self->unsent_.empty()) self->write();
                        });
}

void WebSocketClient::Connection::lose(std::string const& what, error_code error) {
    if (is_over_) return;
    bool const was_closed_in_order = error == websocket::error::closed;
    std::string const reason = was_closed_in_order
                                   ? "closed by the venue " + std::to_string(stream_.reason().code)
                                   : what + ": " + error.message();
    close_socket();
    auto const on_closed = callbacks_.on_closed;
    if (on_closed) on_closed(settings_.host + ":" + settings_.port + " " + reason);
}

void WebSocketClient::Connection::close_socket() {
    is_over_ = true;
    is_open_ = false;
    connect_deadline_.cancel();
    resolver_.cancel();
    error_code ignored;
    socket().close(ignored);
}

void WebSocketClient::Connection::abandon() {
    // The callbacks stay: one of them may be what is calling us. None is called any more.
    if (!is_over_) close_socket();
}

WebSocketClient::WebSocketClient(asio::io_context& loop, std::shared_ptr<TlsTrust const> trust,
                                 WebSocketSettings settings, Callbacks callbacks)
    : connection_(
          std::make_shared<Connection>(loop, trust, std::move(settings), std::move(callbacks))) {}

WebSocketClient::~WebSocketClient() { connection_->abandon(); }

void WebSocketClient::open() { connection_->open(); }

bool WebSocketClient::send(std::string text) { return connection_->send(std::move(text)); }

bool WebSocketClient::is_open() const { return connection_->is_open(); }

}  // namespace trestle::adapters::transport
