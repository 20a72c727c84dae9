#include "adapters/sim/tls_server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <deque>
#include <map>
#include <optional>

namespace trestle::adapters::sim {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

namespace {

constexpr std::size_t largest_request = 1 << 20;
constexpr std::size_t most_waiting_bytes = 64 << 20;  // a reader who lags so far is cut off

HttpRequest plain_request(http::request<http::string_body> const& request,
                          std::string const& peer) {
    HttpRequest plain{.method = std::string(request.method_string()),
                      .target = std::string(request.target()),
                      .body = request.body(),
                      .peer = peer};
    for (auto const& field : request)
        plain.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    return plain;
}

class WsConnection : public std::enable_shared_from_this<WsConnection> {
public:
    WsConnection(TlsStream&& stream, Loop& loop, Face& face, TlsSettings const& settings,
                 ConnectionId id, std::function<void(ConnectionId)> forget)
        : stream_(std::move(stream)),
          ping_timer_(loop.context()),
          loop_(loop),
          face_(face),
          settings_(settings),
          id_(id),
          forget_(std::move(forget)) {}

    void accept(http::request<http::string_body> const& request, std::string const& peer) {
        request_ = plain_request(request, peer);
        beast::get_lowest_layer(stream_).expires_never();
        stream_.set_option(websocket::stream_base::timeout{std::chrono::seconds(10),
                                                           websocket::stream_base::none(), false});
        stream_.read_message_max(largest_request);
        stream_.control_callback([this](websocket::frame_type kind, beast::string_view) {
            if (kind == websocket::frame_type::pong) last_pong_ = std::chrono::steady_clock::now();
        });
        stream_.async_accept(request, [self = shared_from_this()](error_code error) {
            if (error) return self->end();
            self->last_pong_ = std::chrono::steady_clock::now();
            if (!self->face_.on_open(self->id_, self->request_)) return self->drop();
            self->is_open_ = true;
            self->write();
            self->read();
            self->ping_later();
        });
    }

    void send(std::string text, std::chrono::milliseconds delay) {
        if (delay.count() > 0) {
            loop_.after(delay, [self = shared_from_this(), text = std::move(text)]() mutable {
                self->send(std::move(text), std::chrono::milliseconds(0));
            });
            return;
        }
        if (has_ended_ || is_closing_) return;
        waiting_bytes_ += text.size();
        if (waiting_bytes_ > most_waiting_bytes) return drop();
        queue_.push_back(std::move(text));
        if (is_open_) write();
    }

    void close() {
        if (is_closing_ || has_ended_) return;
        is_closing_ = true;
        if (is_open_) write();
    }

    void drop() {
        error_code ignored;
        beast::get_lowest_layer(stream_).socket().close(ignored);
        // Never from within a call of the face: it may be walking its listeners.
        loop_.post([self = shared_from_this()] { self->end(); });
    }

private:
    void read() {
        stream_.async_read(buffer_, [self = shared_from_this()](error_code error, std::size_t) {
            if (error) return self->end();
            auto const text = beast::buffers_to_string(self->buffer_.data());
            self->buffer_.consume(self->buffer_.size());
            self->face_.on_text(self->id_, text);
            self->read();
        });
    }

    void write() {
        if (is_writing_ || has_ended_) return;
        if (queue_.empty()) {
            if (is_closing_) finish();
            return;
        }
        is_writing_ = true;
        stream_.text(true);
        stream_.async_write(asio::buffer(queue_.front()),
                            [self = shared_from_this()](error_code error, std::size_t) {
                                self->is_writing_ = false;
                                if (error) return self->end();
                                self->waiting_bytes_ -= self->queue_.front().size();
                                self->queue_.pop_front();
                                self->write();
                            });
    }

    void finish() {
        is_writing_ = true;
        stream_.async_close(websocket::close_code::going_away,
                            [self = shared_from_this()](error_code) { self->end(); });
    }

    void ping_later() {
        ping_timer_.expires_after(settings_.ping_interval);
        ping_timer_.async_wait([self = shared_from_this()](error_code error) {
            if (error || self->has_ended_ || self->is_closing_) return;
            auto const silent = std::chrono::steady_clock::now() - self->last_pong_;
            if (silent > self->settings_.ping_interval + self->settings_.pong_timeout)
                return self->drop();
            auto const stamp = std::chrono::duration_cast<std::chrono::milliseconds>(
                                   std::chrono::system_clock::now().time_since_epoch())
                                   .count();
            websocket::ping_data payload;
            payload.append(std::to_string(stamp).c_str());
            self->stream_.async_ping(payload, [self](error_code) {});
            self->ping_later();
        });
    }

    void end() {
        if (has_ended_) return;
        has_ended_ = true;
        ping_timer_.cancel();
        face_.on_closed(id_);
        forget_(id_);
    }

    websocket::stream<TlsStream> stream_;
    asio::steady_timer ping_timer_;
    beast::flat_buffer buffer_;
    Loop& loop_;
    Face& face_;
    TlsSettings const& settings_;
    ConnectionId id_;
    std::function<void(ConnectionId)> forget_;
    HttpRequest request_;
    std::deque<std::string> queue_;
    std::size_t waiting_bytes_ = 0;
    std::chrono::steady_clock::time_point last_pong_;
    bool is_open_ = false;
    bool is_writing_ = false;
    bool is_closing_ = false;
    bool has_ended_ = false;
};

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
public:
    // What becomes of a request that asks for a WebSocket.
    using Upgrade = std::function<void(TlsStream&&, http::request<http::string_body> const&,
                                       std::string const& peer)>;

    HttpConnection(tcp::socket&& socket, asio::ssl::context& tls, Loop& loop, Face& face,
                   Upgrade upgrade)
        : stream_(std::move(socket), tls), loop_(loop), face_(face), upgrade_(std::move(upgrade)) {
        error_code ignored;
        beast::get_lowest_layer(stream_).socket().set_option(tcp::no_delay(true), ignored);
        auto const peer = beast::get_lowest_layer(stream_).socket().remote_endpoint(ignored);
        peer_ = peer.address().to_string();
    }

    void start() {
        beast::get_lowest_layer(stream_).expires_after(std::chrono::seconds(10));
        stream_.async_handshake(asio::ssl::stream_base::server,
                                [self = shared_from_this()](error_code error) {
                                    if (!error) self->read();
                                });
    }

    void drop() {
        error_code ignored;
        beast::get_lowest_layer(stream_).socket().close(ignored);
    }

private:
    void read() {
        parser_.emplace();
        parser_->body_limit(largest_request);
        beast::get_lowest_layer(stream_).expires_never();
        http::async_read(stream_, buffer_, *parser_,
                         [self = shared_from_this()](error_code error, std::size_t) {
                             if (!error) self->on_request();
                         });
    }

    void on_request() {
        auto const& request = parser_->get();
        if (websocket::is_upgrade(request)) {
            auto const copy = parser_->release();
            upgrade_(std::move(stream_), copy, peer_);
            return;
        }
        is_kept_ = request.keep_alive();
        version_ = request.version();
        auto answer = face_.on_http(plain_request(request, peer_));
        if (answer.closes_connection) return drop();
        if (answer.is_dropped) return read();  // the client waits, and in the end gives up
        if (answer.delay.count() == 0) return write(answer);
        loop_.after(answer.delay, [self = shared_from_this(), answer = std::move(answer)] {
            self->write(answer);
        });
    }

    void write(HttpAnswer const& answer) {
        response_ = http::response<http::string_body>(
            http::int_to_status(static_cast<unsigned>(answer.status)), version_);
        response_.result(static_cast<unsigned>(answer.status));
        for (auto const& [name, value] : answer.headers) response_.insert(name, value);
        response_.keep_alive(is_kept_);
        response_.body() = answer.body;
        response_.prepare_payload();
        http::async_write(stream_, response_,
                          [self = shared_from_this()](error_code error, std::size_t) {
                              if (error) return;
                              if (self->is_kept_) return self->read();
                              self->stream_.async_shutdown([self](error_code) {});
                          });
    }

    TlsStream stream_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    http::response<http::string_body> response_;
    Loop& loop_;
    Face& face_;
    Upgrade upgrade_;
    std::string peer_;
    unsigned version_ = 11;
    bool is_kept_ = true;
};

}  // namespace

struct TlsServer::State {
    explicit State(Loop& owner) : loop(owner), acceptor(owner.context()) {}

    void accept();

    Loop& loop;
    TlsSettings settings;
    Face* face = nullptr;
    asio::ssl::context tls{asio::ssl::context::tls_server};
    tcp::acceptor acceptor;
    std::uint16_t port = 0;
    ConnectionId next_connection = 1;
    std::map<ConnectionId, std::shared_ptr<WsConnection>> websockets;
    std::map<ConnectionId, std::weak_ptr<HttpConnection>> https;
};

void TlsServer::State::accept() {
    acceptor.async_accept([this](error_code error, tcp::socket socket) {
        if (error == asio::error::operation_aborted || !acceptor.is_open()) return;
        if (!error) {
            auto const id = next_connection++;
            auto const upgrade = [this, id](TlsStream&& stream,
                                            http::request<http::string_body> const& request,
                                            std::string const& peer) {
                auto const connection = std::make_shared<WsConnection>(
                    std::move(stream), loop, *face, settings, id,
                    [this](ConnectionId gone) { websockets.erase(gone); });
                websockets.emplace(id, connection);
                connection->accept(request, peer);
            };
            auto const connection =
                std::make_shared<HttpConnection>(std::move(socket), tls, loop, *face, upgrade);
            std::erase_if(https, [](auto const& entry) { return entry.second.expired(); });
            https.emplace(id, connection);
            connection->start();
        }
        accept();
    });
}

TlsServer::TlsServer(Loop& loop) : state_(std::make_unique<State>(loop)) {}
TlsServer::~TlsServer() = default;

std::string TlsServer::open(TlsSettings const& settings, Face& face) {
    auto& state = *state_;
    state.settings = settings;
    state.face = &face;
    error_code error;
    state.tls.use_certificate_chain_file(settings.certificate.string(), error);
    if (error) return settings.certificate.string() + ": cannot be used: " + error.message();
    state.tls.use_private_key_file(settings.private_key.string(), asio::ssl::context::pem, error);
    if (error) return settings.private_key.string() + ": cannot be used: " + error.message();
    SSL_CTX_set_min_proto_version(state.tls.native_handle(), TLS1_2_VERSION);
    auto const address = asio::ip::make_address(settings.host, error);
    if (error) return "sim host: '" + settings.host + "' is not an address; use 127.0.0.1";
    tcp::endpoint const endpoint(address, settings.port);
    state.acceptor.open(endpoint.protocol(), error);
    if (!error) state.acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) state.acceptor.bind(endpoint, error);
    if (!error) state.acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error)
        return "sim port: " + settings.host + ":" + std::to_string(settings.port) + ": " +
               error.message() + "; stop what uses it or choose another port";
    state.port = state.acceptor.local_endpoint(error).port();
    state.accept();
    return {};
}

std::uint16_t TlsServer::port() const { return state_->port; }

void TlsServer::close_listener() {
    error_code ignored;
    state_->acceptor.close(ignored);
}

std::size_t TlsServer::websockets() const { return state_->websockets.size(); }

void TlsServer::send(ConnectionId connection, std::string text, std::chrono::milliseconds delay) {
    auto const found = state_->websockets.find(connection);
    if (found != state_->websockets.end()) found->second->send(std::move(text), delay);
}

void TlsServer::close(ConnectionId connection) {
    auto const found = state_->websockets.find(connection);
    if (found != state_->websockets.end()) found->second->close();
}

void TlsServer::drop(ConnectionId connection) {
    auto const found = state_->websockets.find(connection);
    if (found != state_->websockets.end()) found->second->drop();
}

void TlsServer::drop_all() {
    for (auto const& [id, connection] : state_->websockets) connection->drop();
    for (auto const& [id, weak] : state_->https)
        if (auto const connection = weak.lock()) connection->drop();
}

}  // namespace trestle::adapters::sim
