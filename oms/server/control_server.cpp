#include "oms/server/control_server.hpp"

#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <optional>

#include "oms/server/control_socket.hpp"

namespace trestle::server {

namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;

namespace {

// An operator's command line writes at once; whoever does not has no business here.
constexpr std::chrono::seconds request_time{5};
// Until the answer has been read, what the journal's disk takes included.
constexpr std::chrono::seconds answer_time{30};
constexpr int most_connections = 16;

std::optional<std::uint32_t> user_behind(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
    return peer.uid;
}

}  // namespace

std::string name_of_user(std::uint32_t uid) {
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 4'096> room{};
    if (getpwuid_r(uid, &entry, room.data(), room.size(), &found) == 0 && found != nullptr) {
        return found->pw_name;
    }
    return "user " + std::to_string(uid);
}

struct ControlServer::Door : std::enable_shared_from_this<Door> {
    Door(asio::io_context& the_loop, OnRequest the_request, Log the_log)
        : loop(the_loop),
          on_request(std::move(the_request)),
          log(std::move(the_log)),
          acceptor(the_loop),
          pause(the_loop) {}

    void accept();

    asio::io_context& loop;
    OnRequest on_request;
    Log log;
    Protocol::acceptor acceptor;
    asio::steady_timer pause;
    std::filesystem::path socket;
    int connections = 0;
    bool is_open = false;
};

namespace {

// One request and its answer; it lives as long as one of its operations.
template <class Door>
class Connection : public std::enable_shared_from_this<Connection<Door>> {
public:
    Connection(std::shared_ptr<Door> door, Protocol::socket socket)
        : door_(std::move(door)), socket_(std::move(socket)), timer_(door_->loop) {
        ++door_->connections;
    }
    ~Connection() { --door_->connections; }

    void start() {
        auto const user = user_behind(socket_.native_handle());
        if (!user || (*user != geteuid() && *user != 0)) {
            door_->log("control: refused " + (user ? name_of_user(*user) : "an unknown user"));
            return answer({false, "you may not command this gateway; run this as " +
                                      name_of_user(geteuid())});
        }
        if (door_->connections > most_connections) {
            return answer({false, "too many commands at once; try again in a moment"});
        }
        who_ = name_of_user(*user);
        limit(request_time);
        read();
    }

private:
    void read() {
        socket_.async_read_some(
            asio::buffer(buffer_),
            [self = this->shared_from_this()](boost::system::error_code const& error,
                                              std::size_t size) { self->on_read(error, size); });
    }

    void on_read(boost::system::error_code const& error, std::size_t size) {
        if (error) return timer_.cancel(), void();
        text_.append(buffer_.data(), size);
        if (text_.size() > control_request_bytes) {
            return answer({false, "the request is longer than " +
                                      std::to_string(control_request_bytes) +
                                      " bytes; shorten --why"});
        }
        if (!is_whole_control(text_)) return read();
        auto const request = decode_control(text_);
        if (!request.ok()) return answer({false, "the request " + request.error()});
        limit(answer_time);
        door_->on_request(
            *request, who_,
            [self = this->shared_from_this()](ControlAnswer const& reply) { self->answer(reply); });
    }

    void answer(ControlAnswer const& reply) {
        if (is_answered_) return;
        is_answered_ = true;
        limit(request_time);
        text_ = encode_control(reply);
        asio::async_write(socket_, asio::buffer(text_),
                          [self = this->shared_from_this()](boost::system::error_code const&,
                                                            std::size_t) { self->close(); });
    }

    void limit(std::chrono::seconds span) {
        timer_.expires_after(span);
        timer_.async_wait(
            [self = this->shared_from_this()](boost::system::error_code const& error) {
                if (!error) self->close();
            });
    }

    void close() {
        boost::system::error_code ignored;
        timer_.cancel();
        socket_.shutdown(Protocol::socket::shutdown_both, ignored);
        socket_.close(ignored);
    }

    std::shared_ptr<Door> door_;
    Protocol::socket socket_;
    asio::steady_timer timer_;
    std::array<char, 1'024> buffer_{};
    std::string text_;
    std::string who_;
    bool is_answered_ = false;
};

}  // namespace

void ControlServer::Door::accept() {
    acceptor.async_accept(
        [self = shared_from_this()](boost::system::error_code const& error, Protocol::socket peer) {
            if (!self->is_open) return;
            if (!error) {
                std::make_shared<Connection<Door>>(self, std::move(peer))->start();
                return self->accept();
            }
            // Out of descriptors, most likely: asking again at once would burn the loop's time.
            self->pause.expires_after(std::chrono::milliseconds(100));
            self->pause.async_wait([self](boost::system::error_code const& stopped) {
                if (!stopped && self->is_open) self->accept();
            });
        });
}

ControlServer::ControlServer(asio::io_context& loop, OnRequest on_request, Log log)
    : door_(std::make_shared<Door>(loop, std::move(on_request), std::move(log))) {}

ControlServer::~ControlServer() { stop(); }

std::string ControlServer::listen(std::filesystem::path const& socket) {
    boost::system::error_code error;
    auto const failed = [&](char const* what) {
        return "the control socket " + socket.string() + " cannot be " + what + ": " +
               error.message() + "; mend the data folder's permissions or use --data";
    };
    std::error_code ignored;
    std::filesystem::remove(socket, ignored);
    SocketAddress const place(socket);
    auto& acceptor = door_->acceptor;
    acceptor.open(Protocol(), error);
    if (error) return failed("opened");
    // The mode is set before anybody can connect: between bind and listen.
    acceptor.bind(Protocol::endpoint(place.text()), error);
    if (error) return failed("made");
    if (chmod(socket.c_str(), 0600) != 0) {
        error = {errno, boost::system::system_category()};
        return failed("closed to others");
    }
    acceptor.listen(most_connections, error);
    if (error) return failed("opened");
    door_->socket = socket;
    door_->is_open = true;
    door_->accept();
    return {};
}

void ControlServer::stop() {
    if (!door_->is_open) return;
    door_->is_open = false;
    boost::system::error_code ignored;
    door_->acceptor.close(ignored);
    door_->pause.cancel();
    std::error_code also_ignored;
    std::filesystem::remove(door_->socket, also_ignored);
}

}  // namespace trestle::server
