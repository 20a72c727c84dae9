#include "fix/engine/transport.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstring>

namespace trestle {
namespace fix {
namespace engine {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// How long a peer that was told goodbye may take to hang up before we do.
constexpr std::chrono::milliseconds farewell{1000};
// And how long what waits for it, our goodbye at the end, may take to reach a slow one.
constexpr std::chrono::milliseconds last_flush{10000};
constexpr std::size_t first_read_size = 16384;

std::string text_of(tcp::endpoint const& endpoint) {
    std::string const host = endpoint.address().to_string();
    bool const is_v6 = endpoint.address().is_v6();
    return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(endpoint.port());
}

// A desk's machine that has lost its power says nothing. The kernel asks after 15 s of quiet and
// ends the connection after three questions without an answer, whatever the heartbeats are.
void notice_dead_lines(int socket) {
    struct Option {
        int level, name, value;
    };
    for (Option const& option :
         {Option{SOL_SOCKET, SO_KEEPALIVE, 1}, Option{IPPROTO_TCP, TCP_KEEPIDLE, 15},
          Option{IPPROTO_TCP, TCP_KEEPINTVL, 5}, Option{IPPROTO_TCP, TCP_KEEPCNT, 3}})
        setsockopt(socket, option.level, option.name, &option.value, sizeof option.value);
}

// Of the certificate that the handshake has verified; empty when there was none.
ShownCertificate certificate_of(SSL* tls) {
    ShownCertificate shown;
    X509* const certificate = SSL_get1_peer_certificate(tls);
    if (certificate == nullptr) return shown;
    char name[256] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name,
                              sizeof name);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    bool const is_sound = SSL_get_verify_result(tls) == X509_V_OK &&
                          X509_digest(certificate, EVP_sha256(), digest, &size) == 1;
    X509_free(certificate);
    if (!is_sound) return shown;
    shown.common_name = name;
    static char const digits[] = "0123456789abcdef";
    for (unsigned at = 0; at < size; ++at)
        shown.fingerprint += {digits[digest[at] >> 4], digits[digest[at] & 15]};
    return shown;
}

// What differs between plain and TLS.
struct PlainStream {
    using Stream = tcp::socket;
    static constexpr bool is_tls = false;
    static ShownCertificate certificate(Stream const&) { return ShownCertificate(); }
    static tcp::socket& socket(Stream& stream) { return stream; }

    // Straight into the kernel when nothing is under way: no detour through the loop.
    static std::size_t write_now(Stream& stream, std::string const& bytes) {
        error_code error;
        stream.non_blocking(true, error);
        std::size_t const written = stream.write_some(asio::buffer(bytes), error);
        return error ? 0 : written;
    }
    template <class Then>
    static void open(Stream&, Then then) {
        then(error_code());
    }
    template <class Then>
    static void say_goodbye(Stream& stream, Then) {
        error_code ignored;
        stream.shutdown(tcp::socket::shutdown_send, ignored);
    }
};

struct TlsStream {
    using Stream = asio::ssl::stream<tcp::socket>;
    static constexpr bool is_tls = true;
    static ShownCertificate certificate(Stream const& stream) {
        return certificate_of(const_cast<Stream&>(stream).native_handle());
    }
    static tcp::socket& socket(Stream& stream) { return stream.next_layer(); }
    static std::size_t write_now(Stream&, std::string const&) { return 0; }
    template <class Then>
    static void open(Stream& stream, Then then) {
        stream.async_handshake(asio::ssl::stream_base::server, then);
    }
    template <class Then>
    static void say_goodbye(Stream& stream, Then then) {
        stream.async_shutdown(then);
    }
};

template <class Kind>
class SocketPeer : public Peer, public std::enable_shared_from_this<SocketPeer<Kind>> {
public:
    using Stream = typename Kind::Stream;

    SocketPeer(Stream stream, tcp::endpoint const& endpoint, TransportLimits const& limits)
        : stream_(std::move(stream)),
          farewell_timer_(stream_.get_executor()),
          limits_(limits),
          address_(text_of(endpoint)) {}

    void start(Reader reader, std::function<void()> drained, Closer closer) override {
        reader_ = std::move(reader);
        drained_ = std::move(drained);
        closer_ = std::move(closer);
        error_code ignored;
        Kind::socket(stream_).set_option(tcp::no_delay(true), ignored);
        notice_dead_lines(Kind::socket(stream_).native_handle());
        auto self = this->shared_from_this();
        Kind::open(stream_, [self](error_code const& error) {
            self->is_ready_ = !error;
            if (error)
                self->end("TLS handshake failed: " + error.message());
            else
                self->read();
        });
    }

    void hold() override { is_held_ = true; }

    void release() override {
        if (!is_held_) return;
        is_held_ = false;
        if (is_in_reader_ || !is_open_) return;
        offer();
        read();
    }

    bool write(char const* bytes, std::size_t size) override {
        if (!is_open_) return false;
        bool const is_first = waiting_.empty();
        waiting_.append(bytes, size);
        return is_first;
    }

    void flush() override {
        if (!is_ready_ || waiting_.empty() || !under_way_.empty() || is_shut_) return;
        std::size_t const written = Kind::write_now(stream_, waiting_);
        if (written == waiting_.size()) {
            waiting_.clear();
            return;
        }
        waiting_.erase(0, written);
        under_way_.swap(waiting_);
        auto self = this->shared_from_this();
        auto const then = [self](error_code const& error, std::size_t) { self->on_written(error); };
        asio::async_write(stream_, asio::buffer(under_way_), then);
    }

    void close_after_flush() override {
        if (!is_open_) return;
        forget_owner();
        is_leaving_ = true;
        flush();
        shut_after(under_way_.empty() ? farewell : last_flush);
        if (under_way_.empty()) leave();
    }

    void cut() override {
        forget_owner();
        shut();
    }

    std::size_t queued() const override { return waiting_.size() + under_way_.size(); }
    bool is_open() const override { return is_open_; }
    bool is_tls() const override { return Kind::is_tls; }
    std::string const& address() const override { return address_; }
    ShownCertificate certificate() const override { return Kind::certificate(stream_); }

private:
    void read() {
        if (is_reading_ || is_held_ || is_shut_ || !is_ready_) return;
        make_room();
        if (filled_ == input_.size()) {
            end("nothing of " + std::to_string(filled_) + " bytes makes a message");
            return;
        }
        is_reading_ = true;
        auto self = this->shared_from_this();
        stream_.async_read_some(asio::buffer(&input_[filled_], input_.size() - filled_),
                                [self](error_code const& error, std::size_t size) {
                                    self->is_reading_ = false;
                                    self->on_read(error, size);
                                });
    }

    // Starts small, because most connections are quiet, and grows when reads come in full.
    void make_room() {
        if (taken_ > 0) {
            std::memmove(&input_[0], &input_[taken_], filled_ - taken_);
            filled_ -= taken_;
            taken_ = 0;
        }
        bool const is_tight = input_.size() - filled_ < first_read_size / 2;
        if (input_.empty())
            input_.resize(first_read_size);
        else if (is_tight && input_.size() < limits_.read_bytes)
            input_.resize(std::min(limits_.read_bytes, input_.size() * 2));
    }

    void on_read(error_code const& error, std::size_t size) {
        if (is_shut_) return;
        if (error) {
            bool const is_plain_end =
                error == asio::error::eof || error == asio::ssl::error::stream_truncated;
            end(is_plain_end ? std::string("the desk closed the connection") : error.message());
            return;
        }
        if (is_leaving_) {  // what comes after our goodbye is not read
            read();
            return;
        }
        filled_ += size;
        offer();
        read();
    }

    void offer() {
        if (filled_ == taken_ || !reader_ || is_leaving_) return;
        is_in_reader_ = true;
        // The reader may end the connection and with it its own owner.
        Reader const reader = reader_;
        std::size_t const size = filled_ - taken_;
        std::size_t const count = reader(&input_[taken_], size);
        taken_ += count;
        if (taken_ == filled_) taken_ = filled_ = 0;
        is_in_reader_ = false;
    }

    void on_written(error_code const& error) {
        under_way_.clear();
        if (is_shut_) return;
        if (error) {
            end(error.message());
            return;
        }
        flush();
        if (!under_way_.empty() || !waiting_.empty()) return;
        if (is_leaving_) {
            shut_after(farewell);
            leave();
        } else if (drained_)
            drained_();
    }

    void shut_after(std::chrono::milliseconds time) {
        auto self = this->shared_from_this();
        farewell_timer_.expires_after(time);
        farewell_timer_.async_wait([self](error_code const& error) {
            if (error != asio::error::operation_aborted) self->shut();
        });
    }

    void leave() {
        auto self = this->shared_from_this();
        Kind::say_goodbye(stream_, [self](error_code const&) { self->shut(); });
        read();
    }

    void end(std::string const& reason) {
        auto const self = this->shared_from_this();  // the closer may let go of us
        Closer closer;
        closer.swap(closer_);
        forget_owner();
        shut();
        if (closer) closer(reason);
    }

    void forget_owner() {
        is_open_ = false;
        reader_ = nullptr;
        drained_ = nullptr;
        closer_ = nullptr;
    }

    void shut() {
        if (is_shut_) return;
        is_open_ = false;
        is_shut_ = true;
        farewell_timer_.cancel();
        error_code ignored;
        Kind::socket(stream_).close(ignored);
    }

    Stream stream_;
    asio::steady_timer farewell_timer_;
    TransportLimits limits_;
    std::string address_;
    Reader reader_;
    std::function<void()> drained_;
    Closer closer_;
    std::string input_;  // [taken_, filled_) has been read and not yet been taken
    std::size_t taken_ = 0;
    std::size_t filled_ = 0;
    std::string waiting_;
    std::string under_way_;
    bool is_open_ = true;
    bool is_ready_ = false;  // the TLS handshake is done
    bool is_held_ = false;
    bool is_reading_ = false;
    bool is_in_reader_ = false;
    bool is_leaving_ = false;
    bool is_shut_ = false;
};

std::string cannot_listen(Listener const& listener, error_code const& error) {
    std::string const place = "port " + std::to_string(listener.port) + " on " + listener.host;
    if (error == asio::error::address_in_use)
        return place + " is in use; stop the program that listens there or choose another port";
    if (error == asio::error::access_denied)
        return place + " may not be used by this user; choose a port above 1023";
    return "cannot listen to " + place + ": " + error.message();
}

// A file that OpenSSL refuses without saying which one is hard to find.
std::string cannot_use(char const* what, std::string const& file, error_code const& error) {
    return std::string(what) + " " + (file.empty() ? "(none named)" : file) +
           " cannot be used: " + error.message() +
           "; it must be a readable PEM file, and key and certificate must belong together";
}

}  // namespace

struct Listening::Door : std::enable_shared_from_this<Listening::Door> {
    Door(asio::io_context& loop, Listening& listening)
        : acceptor(loop), pause(loop), tls(asio::ssl::context::tls_server), owner(&listening) {}

    std::string prepare_tls(Listener const& listener) {
        error_code error;
        SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
        tls.set_options(asio::ssl::context::no_compression | SSL_OP_NO_RENEGOTIATION, error);
        tls.use_certificate_chain_file(listener.certificate_file, error);
        if (error) return cannot_use("TLS certificate", listener.certificate_file, error);
        tls.use_private_key_file(listener.private_key_file, asio::ssl::context::pem, error);
        if (error) return cannot_use("TLS private key", listener.private_key_file, error);
        if (listener.client_ca_file.empty()) return std::string();
        tls.load_verify_file(listener.client_ca_file, error);
        if (error) return cannot_use("TLS authority of clients", listener.client_ca_file, error);
        // Who shows none may still log on to sessions that need none; a bad one ends the handshake.
        tls.set_verify_mode(asio::ssl::verify_peer, error);
        // Resumed sessions must not carry a certificate from one listener to another.
        static unsigned char const context[] = "trestle-fix";
        SSL_CTX_set_session_id_context(tls.native_handle(), context, sizeof context - 1);
        return std::string();
    }

    void accept() {
        auto self = shared_from_this();
        acceptor.async_accept([self](error_code const& error, tcp::socket socket) {
            if (self->owner == nullptr || error == asio::error::operation_aborted) return;
            if (error)
                self->wait_and_accept(error);
            else {
                self->welcome(std::move(socket));
                if (self->owner != nullptr) self->accept();
            }
        });
    }

    // Out of file descriptors, most likely: trying again at once would spin.
    void wait_and_accept(error_code const& error) {
        owner->log_("cannot accept a connection: " + error.message());
        auto self = shared_from_this();
        pause.expires_after(std::chrono::milliseconds(100));
        pause.async_wait([self](error_code const&) {
            if (self->owner != nullptr) self->accept();
        });
    }

    void welcome(tcp::socket socket) {
        error_code error;
        tcp::endpoint const endpoint = socket.remote_endpoint(error);
        if (error) return;
        if (is_tls)
            owner->accepted_(std::make_shared<SocketPeer<TlsStream>>(
                TlsStream::Stream(std::move(socket), tls), endpoint, owner->limits_));
        else
            owner->accepted_(std::make_shared<SocketPeer<PlainStream>>(std::move(socket), endpoint,
                                                                       owner->limits_));
    }

    tcp::acceptor acceptor;
    asio::steady_timer pause;
    asio::ssl::context tls;
    bool is_tls = false;
    Listening* owner;
};

Listening::Listening(asio::io_context& loop, TransportLimits limits, Accepted accepted, Log log)
    : loop_(loop), limits_(limits), accepted_(std::move(accepted)), log_(std::move(log)) {}

Listening::~Listening() { close(); }

std::string Listening::open(Listener const& listener) {
    error_code error;
    asio::ip::address address = asio::ip::make_address(listener.host, error);
    if (error) {
        tcp::resolver resolver(loop_);
        auto const found = resolver.resolve(listener.host, "", error);
        if (error || found.empty())
            return "host " + listener.host + " to listen on is unknown; write an address of this " +
                   "machine, such as 127.0.0.1 or 0.0.0.0";
        address = found.begin()->endpoint().address();
    }
    auto door = std::make_shared<Door>(loop_, *this);
    door->is_tls = listener.is_tls;
    if (listener.is_tls) {
        std::string problem = door->prepare_tls(listener);
        if (!problem.empty()) return problem;
    }
    tcp::endpoint const endpoint(address, listener.port);
    door->acceptor.open(endpoint.protocol(), error);
    if (!error) door->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) door->acceptor.bind(endpoint, error);
    if (!error) door->acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return cannot_listen(listener, error);
    doors_.push_back(door);
    door->accept();
    return std::string();
}

std::vector<std::uint16_t> Listening::ports() const {
    std::vector<std::uint16_t> ports;
    for (auto const& door : doors_) {
        error_code ignored;
        ports.push_back(door->acceptor.local_endpoint(ignored).port());
    }
    return ports;
}

void Listening::close() {
    for (auto const& door : doors_) {
        error_code ignored;
        door->owner = nullptr;
        door->acceptor.close(ignored);
        door->pause.cancel();
    }
    doors_.clear();
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
