#include "fix/desk/wire.hpp"

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <optional>
#include <utility>

namespace trestle::fix::desk {

namespace asio = boost::asio;
using asio::ip::tcp;
using Code = boost::system::error_code;

class Wire::Socket {
public:
    explicit Socket(WireSettings settings)
        : settings_(std::move(settings)), context_(asio::ssl::context::tls_client) {}

    std::string open();
    void send(std::string bytes);
    std::string receive(SteadyTime deadline);
    void close();
    void cut(std::string reason);
    bool is_open() const { return is_open_; }
    std::string const& close_reason() const { return close_reason_; }

private:
    std::string prepare_tls();
    std::string connect_socket(SteadyTime deadline);
    std::string shake_hands(SteadyTime deadline);
    // Runs the loop until the operation has set its outcome; nothing when the deadline came first.
    std::optional<Code> await(std::optional<Code>& outcome, SteadyTime deadline);
    void read_more();
    void write_more();
    template <class Then>
    void on_stream(Then then) {
        if (settings_.is_tls)
            then(*stream_);
        else
            then(stream_->next_layer());
    }
    std::string place() const { return settings_.host + ":" + std::to_string(settings_.port); }

    WireSettings settings_;
    asio::io_context loop_;
    asio::ssl::context context_;
    std::optional<asio::ssl::stream<tcp::socket>> stream_;
    std::array<char, 16'384> chunk_{};
    std::string inbox_;
    std::string outbox_;
    std::string writing_;
    bool is_writing_ = false;
    bool is_open_ = false;
    std::string close_reason_;
};

std::string Wire::Socket::prepare_tls() {
    Code code;
    context_.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                         asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                         asio::ssl::context::no_tlsv1_1);
    if (settings_.is_insecure) {
        context_.set_verify_mode(asio::ssl::verify_none);
        return {};
    }
    context_.set_verify_mode(asio::ssl::verify_peer);
    if (settings_.ca_file.empty()) {
        context_.set_default_verify_paths(code);
    } else if (context_.load_verify_file(settings_.ca_file, code); code) {
        return "CA file " + settings_.ca_file + " cannot be read as PEM (" + code.message() +
               "); give the server's certificate or its CA";
    }
    return {};
}

std::optional<Code> Wire::Socket::await(std::optional<Code>& outcome, SteadyTime deadline) {
    loop_.restart();
    while (!outcome) {
        if (loop_.run_one_until(deadline) == 0 && !outcome) {
            if (std::chrono::steady_clock::now() >= deadline || loop_.stopped()) break;
        }
    }
    return outcome;
}

std::string Wire::Socket::connect_socket(SteadyTime deadline) {
    Code code;
    tcp::resolver resolver(loop_);
    auto const endpoints = resolver.resolve(settings_.host, std::to_string(settings_.port), code);
    if (code) return "host " + settings_.host + " is unknown (" + code.message() + ")";
    std::optional<Code> outcome;
    asio::async_connect(stream_->next_layer(), endpoints,
                        [&outcome](Code result, tcp::endpoint const&) { outcome = result; });
    auto const result = await(outcome, deadline);
    if (!result || *result) {
        std::string const why = result ? result->message() : "no answer in time";
        stream_->next_layer().close(code);
        loop_.restart();
        loop_.run();
        return "nobody answers at " + place() + " (" + why + "); is `trestle serve` running there?";
    }
    stream_->next_layer().set_option(tcp::no_delay(true), code);
    return {};
}

std::string Wire::Socket::shake_hands(SteadyTime deadline) {
    Code code;
    if (!settings_.is_insecure) {
        stream_->set_verify_callback(asio::ssl::host_name_verification(settings_.host), code);
    }
    SSL_set_tlsext_host_name(stream_->native_handle(), settings_.host.c_str());
    std::optional<Code> outcome;
    stream_->async_handshake(asio::ssl::stream_base::client,
                             [&outcome](Code result) { outcome = result; });
    auto const result = await(outcome, deadline);
    if (!result || *result) {
        std::string const why = result ? result->message() : "no answer in time";
        stream_->next_layer().close(code);
        loop_.restart();
        loop_.run();
        return "TLS with " + place() + " failed (" + why +
               "); give the certificate's CA with --ca FILE, or check that this is the TLS port";
    }
    return {};
}

std::string Wire::Socket::open() {
    if (settings_.is_tls) {
        if (auto problem = prepare_tls(); !problem.empty()) return problem;
    }
    stream_.emplace(loop_, context_);
    auto const deadline = std::chrono::steady_clock::now() + settings_.connect_timeout;
    if (auto problem = connect_socket(deadline); !problem.empty()) return problem;
    if (settings_.is_tls) {
        if (auto problem = shake_hands(deadline); !problem.empty()) return problem;
    }
    is_open_ = true;
    read_more();
    return {};
}

void Wire::Socket::read_more() {
    auto const on_read = [this](Code code, std::size_t size) {
        inbox_.append(chunk_.data(), size);
        if (!code) return read_more();
        if (is_open_)
            cut(code == asio::error::eof ? "the server closed the connection"
                                         : "connection lost: " + code.message());
    };
    on_stream([&](auto& stream) { stream.async_read_some(asio::buffer(chunk_), on_read); });
}

void Wire::Socket::write_more() {
    if (is_writing_ || outbox_.empty() || !is_open_) return;
    writing_.swap(outbox_);
    outbox_.clear();
    is_writing_ = true;
    auto const on_written = [this](Code code, std::size_t) {
        is_writing_ = false;
        if (!code) return write_more();
        if (is_open_) cut("connection lost while sending: " + code.message());
    };
    on_stream([&](auto& stream) { asio::async_write(stream, asio::buffer(writing_), on_written); });
}

void Wire::Socket::send(std::string bytes) {
    if (!is_open_) return;
    outbox_ += bytes;
    write_more();
    loop_.restart();
    loop_.poll();
}

std::string Wire::Socket::receive(SteadyTime deadline) {
    while (inbox_.empty() && is_open_) {
        loop_.restart();
        if (loop_.run_one_until(deadline) == 0) break;
    }
    return std::exchange(inbox_, {});
}

void Wire::Socket::close() {
    if (!is_open_) return;
    auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    while (is_open_ && is_writing_) {
        loop_.restart();
        if (loop_.run_one_until(deadline) == 0) break;
    }
    if (is_open_ && settings_.is_tls) {
        std::optional<Code> outcome;
        stream_->async_shutdown([&outcome](Code result) { outcome = result; });
        is_open_ = false;
        (void)await(outcome,
                    std::min(deadline, std::chrono::steady_clock::now() + Milliseconds(200)));
        is_open_ = true;
        cut("closed by this desk");
        loop_.restart();
        loop_.run();  // lets the shutdown that still refers to `outcome` end
        return;
    }
    cut("closed by this desk");
}

void Wire::Socket::cut(std::string reason) {
    if (!is_open_) return;
    is_open_ = false;
    close_reason_ = std::move(reason);
    Code ignored;
    stream_->next_layer().shutdown(tcp::socket::shutdown_both, ignored);
    stream_->next_layer().close(ignored);
}

Wire::Wire(std::unique_ptr<Socket> socket) : socket_(std::move(socket)) {}
Wire::~Wire() { socket_->cut("closed by this desk"); }

Result<std::unique_ptr<Wire>, std::string> Wire::open(WireSettings settings) {
    auto socket = std::make_unique<Socket>(std::move(settings));
    if (auto problem = socket->open(); !problem.empty()) return problem;
    return std::unique_ptr<Wire>(new Wire(std::move(socket)));
}

void Wire::send(std::string bytes) { socket_->send(std::move(bytes)); }
std::string Wire::receive(SteadyTime deadline) { return socket_->receive(deadline); }
bool Wire::is_open() const { return socket_->is_open(); }
std::string const& Wire::close_reason() const { return socket_->close_reason(); }
void Wire::close() { socket_->close(); }
void Wire::cut() { socket_->cut("cut by this desk"); }

}  // namespace trestle::fix::desk
