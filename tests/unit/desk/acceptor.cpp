#include "tests/unit/desk/acceptor.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

#include "fix/desk/print.hpp"

namespace trestle::fix::desk {
namespace {

constexpr int patience_ms = 5000;

bool is_readable(int socket, int patience = patience_ms) {
    pollfd waiting{socket, POLLIN, 0};
    return ::poll(&waiting, 1, patience) == 1;
}

}  // namespace

std::optional<Message> Peer::take(int patience) {
    for (;;) {
        if (auto const frame = framer_.next()) {
            auto const message = decode(*frame);
            if (message) return *message;
            throw std::runtime_error("the client's bytes: " + message.error());
        }
        if (!is_readable(socket_, patience)) return std::nullopt;
        std::array<char, 4096> chunk{};
        auto const count = ::read(socket_, chunk.data(), chunk.size());
        if (count <= 0) throw std::runtime_error("the client left");
        framer_.feed({chunk.data(), static_cast<std::size_t>(count)});
    }
}

Message Peer::expect(std::string_view msg_type) {
    auto const message = take(patience_ms);
    std::string const wanted = "expected " + std::string(msg_type);
    if (!message) throw std::runtime_error(wanted + ", nothing came");
    if (message->msg_type() == msg_type) return *message;
    throw std::runtime_error(wanted + ", the client sent " + describe(*message));
}

void Peer::send(std::uint64_t number, Message const& message) {
    Message whole(message.msg_type());
    whole.add(49, "TRESTLE").add(56, "DESK1").add(34, std::to_string(number));
    whole.add(52, utc_timestamp());
    for (Field const& field : message.fields()) {
        if (field.tag != 35) whole.add(field.tag, field.value);
    }
    send_bytes(encode(whole));
}

void Peer::send_bytes(std::string const& bytes) {
    (void)::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

void Peer::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

void Peer::expect_end() {
    std::array<char, 4096> chunk{};
    while (is_readable(socket_)) {
        if (::read(socket_, chunk.data(), chunk.size()) <= 0) return;
    }
    throw std::runtime_error("the client did not close");
}

Message Peer::welcome(std::uint64_t number) {
    Message const logon = expect("A");
    Message answer("A");
    answer.add(98, "0").add(108, logon.value(108));
    if (logon.has(141)) answer.add(141, "Y");
    send(number, answer);
    return logon;
}

void Peer::say_goodbye(std::uint64_t number) {
    (void)expect("5");
    send(number, Message("5"));
    expect_end();
}

Acceptor::Acceptor(std::vector<std::function<void(Peer&)>> scripts)
    : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    bool const is_listening = ::bind(listener_, generic, size) == 0 &&
                              ::listen(listener_, 4) == 0 &&
                              ::getsockname(listener_, generic, &size) == 0;
    if (!is_listening) throw std::runtime_error("cannot listen on loopback");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, scripts = std::move(scripts)] { play(scripts); });
}

Acceptor::~Acceptor() {
    (void)finish();
    ::close(listener_);
}

std::string Acceptor::finish() {
    if (thread_.joinable()) thread_.join();
    return problem_;
}

void Acceptor::play(std::vector<std::function<void(Peer&)>> const& scripts) {
    try {
        for (auto const& script : scripts) {
            if (!is_readable(listener_)) throw std::runtime_error("the client did not call");
            Peer peer(::accept(listener_, nullptr, nullptr));
            script(peer);
        }
    } catch (std::exception const& problem) {
        problem_ = problem.what();
    }
}

ClientSettings Acceptor::settings() const {
    ClientSettings settings;
    settings.wire.port = port_;
    settings.sender = "DESK1";
    settings.username = "desk1";
    settings.password = "demo";
    settings.logon_timeout = Milliseconds(5000);
    return settings;
}

Message report(std::string_view exec_id, std::string_view cl_ord_id, std::string_view exec_type,
               std::string_view ord_status) {
    Message message("8");
    message.add(37, "T12").add(11, cl_ord_id).add(17, exec_id);
    message.add(150, exec_type).add(39, ord_status);
    message.add(55, "BTC-USDT").add(54, "1").add(38, "0.5").add(40, "2").add(44, "60000");
    message.add(59, "1").add(14, "0").add(151, "0.5").add(6, "0");
    return message;
}

}  // namespace trestle::fix::desk
