#include "tests/acceptance/dissect_tap.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace trestle::acceptance {

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

}  // namespace

Tap::Tap(std::uint16_t gateway_port)
    : gateway_port_(gateway_port), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    auto address = loopback(0);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    bool const is_listening = ::bind(listener_, generic, size) == 0 &&
                              ::listen(listener_, 16) == 0 &&
                              ::getsockname(listener_, generic, &size) == 0;
    if (!is_listening) throw std::runtime_error("cannot listen on loopback");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
}

Tap::~Tap() {
    is_over_ = true;
    thread_.join();
    ::close(listener_);
    for (Line const& line : lines_) {
        if (line.desk < 0) continue;
        ::close(line.desk);
        ::close(line.gateway);
    }
}

std::vector<Chunk> Tap::chunks() const {
    std::lock_guard const lock(mutex_);
    return chunks_;
}

void Tap::accept_one() {
    int const desk = ::accept(listener_, nullptr, nullptr);
    if (desk < 0) return;
    int const gateway = ::socket(AF_INET, SOCK_STREAM, 0);
    auto address = loopback(gateway_port_);
    if (::connect(gateway, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        ::close(desk);
        ::close(gateway);
        return;
    }
    lines_.push_back({desk, gateway});
}

bool Tap::forward(std::size_t connection, bool is_from_desk) {
    Line const& line = lines_[connection];
    std::array<char, 16'384> room{};
    auto const count = ::read(is_from_desk ? line.desk : line.gateway, room.data(), room.size());
    if (count <= 0) return false;
    std::string bytes(room.data(), static_cast<std::size_t>(count));
    std::string_view rest = bytes;
    while (!rest.empty()) {
        auto const sent =
            ::send(is_from_desk ? line.gateway : line.desk, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    std::lock_guard const lock(mutex_);
    chunks_.push_back({connection, is_from_desk, std::move(bytes)});
    return true;
}

void Tap::run() {
    while (!is_over_) {
        std::vector<pollfd> waiting{{listener_, POLLIN, 0}};
        for (Line const& line : lines_) {
            waiting.push_back({line.desk, POLLIN, 0});  // a closed line has -1: poll passes over it
            waiting.push_back({line.gateway, POLLIN, 0});
        }
        if (::poll(waiting.data(), waiting.size(), 20) <= 0) continue;
        std::size_t const known = lines_.size();
        for (std::size_t i = 0; i < known; ++i) {
            bool is_open = true;
            if (waiting[1 + 2 * i].revents != 0) is_open = forward(i, true);
            if (is_open && waiting[2 + 2 * i].revents != 0) is_open = forward(i, false);
            if (is_open) continue;
            ::close(lines_[i].desk);
            ::close(lines_[i].gateway);
            lines_[i] = {};
        }
        if (waiting[0].revents != 0) accept_one();
    }
}

namespace {

constexpr std::uint32_t desk_address = 0x0a000001;     // 10.0.0.1
constexpr std::uint32_t gateway_address = 0x0a000002;  // 10.0.0.2
constexpr std::uint16_t gateway_port = 5001;
constexpr std::uint16_t first_desk_port = 40'000;
constexpr std::uint8_t flag_syn = 0x02;
constexpr std::uint8_t flag_push = 0x08;
constexpr std::uint8_t flag_ack = 0x10;

void put16(std::string& out, std::uint32_t value) {
    out += static_cast<char>(value >> 8 & 0xff);
    out += static_cast<char>(value & 0xff);
}

void put32(std::string& out, std::uint32_t value) {
    put16(out, value >> 16);
    put16(out, value & 0xffff);
}

// The file's own numbers are little-endian, as its magic number says.
void put32_little(std::string& out, std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift & 0xff);
}

std::uint16_t internet_checksum(std::string const& bytes) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        sum += static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << 8;
        if (i + 1 < bytes.size()) sum += static_cast<unsigned char>(bytes[i + 1]);
    }
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum & 0xffff);
}

void patch16(std::string& bytes, std::size_t at, std::uint16_t value) {
    bytes[at] = static_cast<char>(value >> 8);
    bytes[at + 1] = static_cast<char>(value & 0xff);
}

class Capture {
public:
    Capture() {
        put32_little(out_, 0xa1b2c3d4);
        out_ += std::string("\x02\0\x04\0", 4);  // version 2.4
        put32_little(out_, 0);
        put32_little(out_, 0);
        put32_little(out_, 65'535);
        put32_little(out_, 101);  // LINKTYPE_RAW: packets begin with their IP header
    }

    void add(Chunk const& chunk) {
        while (flows_.size() <= chunk.connection) open_next();
        std::string_view rest = chunk.bytes;
        constexpr std::size_t most = 1400;
        while (!rest.empty()) {
            packet(chunk.connection, chunk.is_from_desk, flag_push | flag_ack,
                   rest.substr(0, most));
            rest.remove_prefix(std::min(most, rest.size()));
        }
    }
    std::string finish() { return std::move(out_); }

private:
    struct Flow {
        std::uint32_t desk_next = 1000;
        std::uint32_t gateway_next = 5000;
    };

    void open_next() {
        std::size_t const connection = flows_.size();
        flows_.emplace_back();
        packet(connection, true, flag_syn, {});
        packet(connection, false, flag_syn | flag_ack, {});
        packet(connection, true, flag_ack, {});
    }
    void packet(std::size_t connection, bool is_from_desk, std::uint8_t flags,
                std::string_view payload);

    std::string out_;
    std::vector<Flow> flows_;
    std::uint32_t microseconds_ = 0;
};

void Capture::packet(std::size_t connection, bool is_from_desk, std::uint8_t flags,
                     std::string_view payload) {
    Flow& flow = flows_[connection];
    auto const desk_port = static_cast<std::uint16_t>(first_desk_port + connection);
    std::uint32_t& own_next = is_from_desk ? flow.desk_next : flow.gateway_next;
    std::uint32_t const source = is_from_desk ? desk_address : gateway_address;
    std::uint32_t const target = is_from_desk ? gateway_address : desk_address;

    std::string tcp;
    put16(tcp, is_from_desk ? desk_port : gateway_port);
    put16(tcp, is_from_desk ? gateway_port : desk_port);
    put32(tcp, own_next);
    bool const has_ack = (flags & flag_ack) != 0;
    put32(tcp, has_ack ? (is_from_desk ? flow.gateway_next : flow.desk_next) : 0);
    tcp += static_cast<char>(5 << 4);  // five words of header
    tcp += static_cast<char>(flags);
    put16(tcp, 65'535);
    put32(tcp, 0);  // checksum, urgent pointer
    tcp += payload;
    std::string pseudo;
    put32(pseudo, source);
    put32(pseudo, target);
    put16(pseudo, 6);
    put16(pseudo, static_cast<std::uint32_t>(tcp.size()));
    patch16(tcp, 16, internet_checksum(pseudo + tcp));

    std::string ip("\x45\0", 2);
    put16(ip, static_cast<std::uint32_t>(20 + tcp.size()));
    put32(ip, 0x00004000);  // don't fragment
    ip += "\x40\x06";       // hops, TCP
    put16(ip, 0);
    put32(ip, source);
    put32(ip, target);
    patch16(ip, 10, internet_checksum(ip));

    put32_little(out_, 1'767'323'045 + microseconds_ / 1'000'000);
    put32_little(out_, microseconds_ % 1'000'000);
    microseconds_ += 1000;
    put32_little(out_, static_cast<std::uint32_t>(ip.size() + tcp.size()));
    put32_little(out_, static_cast<std::uint32_t>(ip.size() + tcp.size()));
    out_ += ip + tcp;
    own_next += static_cast<std::uint32_t>(payload.size()) + ((flags & flag_syn) != 0 ? 1 : 0);
}

}  // namespace

std::string as_pcap(std::vector<Chunk> const& chunks) {
    Capture capture;
    for (Chunk const& chunk : chunks) capture.add(chunk);
    return capture.finish();
}

}  // namespace trestle::acceptance
