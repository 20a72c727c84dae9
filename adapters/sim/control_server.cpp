#include "adapters/sim/control_server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace trestle::adapters::sim {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(tcp::socket&& socket, std::function<HttpAnswer(HttpRequest const&)>& on_request)
        : stream_(std::move(socket)), on_request_(on_request) {}

    void read() {
        request_ = {};
        http::async_read(stream_, buffer_, request_,
                         [self = shared_from_this()](error_code error, std::size_t) {
                             if (!error) self->answer();
                         });
    }

private:
    void answer() {
        auto const answer = on_request_({std::string(request_.method_string()),
                                         std::string(request_.target()),
                                         {},
                                         request_.body(),
                                         "127.0.0.1"});
        response_ = {};
        response_.version(request_.version());
        response_.result(static_cast<unsigned>(answer.status));
        for (auto const& [name, value] : answer.headers) response_.insert(name, value);
        response_.keep_alive(request_.keep_alive());
        response_.body() = answer.body;
        response_.prepare_payload();
        http::async_write(stream_, response_,
                          [self = shared_from_this()](error_code error, std::size_t) {
                              if (!error && self->request_.keep_alive()) self->read();
                          });
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::string_body> request_;
    http::response<http::string_body> response_;
    std::function<HttpAnswer(HttpRequest const&)>& on_request_;
};

}  // namespace

struct ControlServer::State {
    explicit State(Loop& loop) : acceptor(loop.context()) {}

    void accept() {
        acceptor.async_accept([this](error_code error, tcp::socket socket) {
            if (error == asio::error::operation_aborted || !acceptor.is_open()) return;
            if (!error) std::make_shared<Connection>(std::move(socket), on_request)->read();
            accept();
        });
    }

    tcp::acceptor acceptor;
    std::function<HttpAnswer(HttpRequest const&)> on_request;
    std::uint16_t port = 0;
};

ControlServer::ControlServer(Loop& loop) : state_(std::make_unique<State>(loop)) {}
ControlServer::~ControlServer() = default;

std::string ControlServer::open(std::uint16_t port,
                                std::function<HttpAnswer(HttpRequest const&)> on_request) {
    auto& state = *state_;
    state.on_request = std::move(on_request);
    tcp::endpoint const endpoint(asio::ip::address_v4::loopback(), port);
    error_code error;
    state.acceptor.open(endpoint.protocol(), error);
    if (!error) state.acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) state.acceptor.bind(endpoint, error);
    if (!error) state.acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error)
        return "sim control_port: 127.0.0.1:" + std::to_string(port) + ": " + error.message() +
               "; stop what uses it or choose another port";
    state.port = state.acceptor.local_endpoint(error).port();
    state.accept();
    return {};
}

std::uint16_t ControlServer::port() const { return state_->port; }

}  // namespace trestle::adapters::sim
