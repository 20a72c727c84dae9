#include "tests/bench/load.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace trestle::bench {

namespace {

using Clock = std::chrono::steady_clock;

std::string utc_now() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    std::tm parts{};
    gmtime_r(&now.tv_sec, &parts);
    char text[40];
    auto const size = std::strftime(text, sizeof text, "%Y%m%d-%H:%M:%S", &parts);
    std::snprintf(text + size, sizeof text - size, ".%03ld", now.tv_nsec / 1'000'000);
    return text;
}

class Session {
public:
    explicit Session(LoadOptions const& options) : options_(options) {}
    ~Session() {
        if (socket_ >= 0) close(socket_);
    }
    Session(Session const&) = delete;

    [[nodiscard]] bool open() {
        socket_ = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(options_.port);
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
        if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            return false;
        int const on = 1;
        setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        fcntl(socket_, F_SETFL, O_NONBLOCK);
        return true;
    }

    [[nodiscard]] std::string message(char const* type, std::string const& body) {
        std::string inner = std::string("35=") + type + "\x01" + "34=" + std::to_string(++number_) +
                            "\x01" + "49=" + options_.sender + "\x01" + "52=" + utc_now() + "\x01" +
                            "56=" + options_.target + "\x01" + body;
        std::string whole =
            "8=FIX.4.4\x01"
            "9=" +
            std::to_string(inner.size()) + "\x01" + inner;
        unsigned sum = 0;
        for (unsigned char const c : whole) sum += c;
        char trailer[16];
        std::snprintf(trailer, sizeof trailer, "10=%03u\x01", sum % 256);
        return whole + trailer;
    }

    [[nodiscard]] bool send_all(std::string const& bytes) {
        std::size_t done = 0;
        while (done < bytes.size()) {
            auto const count =
                send(socket_, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
            if (count > 0) {
                done += static_cast<std::size_t>(count);
            } else if (errno != EAGAIN) {
                return false;
            }
        }
        return true;
    }

    // False when the connection is gone.
    [[nodiscard]] bool receive() {
        char bytes[65'536];
        auto const count = recv(socket_, bytes, sizeof bytes, 0);
        if (count > 0) buffer_.append(bytes, static_cast<std::size_t>(count));
        return count > 0 || (count < 0 && errno == EAGAIN);
    }

    // The next whole message; empty when there is none yet.
    [[nodiscard]] std::string_view next() {
        if (offset_ > 1'000'000) {
            buffer_.erase(0, offset_);
            offset_ = 0;
        }
        auto const rest = std::string_view(buffer_).substr(offset_);
        auto const trailer = rest.find(
            "\x01"
            "10=");
        if (trailer == std::string_view::npos || rest.size() < trailer + 8) return {};
        offset_ += trailer + 8;
        return rest.substr(0, trailer + 8);
    }

private:
    LoadOptions const& options_;
    int socket_ = -1;
    std::uint64_t number_ = 0;
    std::string buffer_;
    std::size_t offset_ = 0;
};

std::string_view field(std::string_view message, std::string_view tag) {
    std::string key = "\x01" + std::string(tag) + "=";
    auto const at = message.find(key);
    if (at == std::string_view::npos) return {};
    auto const begin = at + key.size();
    return message.substr(begin, message.find('\x01', begin) - begin);
}

std::string order_body(int id) {
    return "11=b" + std::to_string(id) +
           "\x01"
           "1=DEMO\x01"
           "55=BTC-USDT\x01"
           "54=1\x01"
           "60=" +
           utc_now() +
           "\x01"
           "38=0.001\x01"
           "40=2\x01"
           "44=50000\x01"
           "59=3\x01";
}

}  // namespace

double LoadResult::percentile(double share) const {
    if (latencies_us.empty()) return 0;
    auto const index =
        static_cast<std::size_t>(share * static_cast<double>(latencies_us.size() - 1));
    return latencies_us[index];
}

LoadResult run_load(LoadOptions const& options) {
    LoadResult result;
    Session session(options);
    if (!session.open())
        return {.problem = "cannot connect to port " + std::to_string(options.port)};
    if (!session.send_all(session.message("A",
                                          "98=0\x01"
                                          "108=300\x01"
                                          "141=Y\x01" +
                                              options.logon_fields))) {
        return {.problem = "the logon could not be sent"};
    }
    auto const deadline = Clock::now() + std::chrono::seconds(60);
    while (field(session.next(), "35") != "A") {
        if (!session.receive() || Clock::now() > deadline) return {.problem = "no logon answer"};
    }
    std::vector<Clock::time_point> sent(static_cast<std::size_t>(options.orders));
    int next = 0;
    int done = 0;
    auto const begin = Clock::now();
    std::vector<bool> is_done(static_cast<std::size_t>(options.orders));
    while (done < options.orders) {
        while (next < options.orders && next - done < options.window) {
            auto const bytes = session.message("D", order_body(next));
            sent[static_cast<std::size_t>(next++)] = Clock::now();
            if (!session.send_all(bytes)) return {.problem = "the connection broke"};
        }
        if (!session.receive()) return {.problem = "the server closed the connection"};
        for (auto message = session.next(); !message.empty(); message = session.next()) {
            if (field(message, "35") == "3" || field(message, "35") == "j") {
                return {.problem = "rejected: " + std::string(field(message, "58"))};
            }
            auto const type = field(message, "150");
            if (type != "8" && (type.size() != 1 || type.front() != options.until)) continue;
            auto const id = std::stoul(std::string(field(message, "11").substr(1)));
            if (type == "8" && !is_done.at(id)) {
                return {.problem = "refused: " + std::string(field(message, "58"))};
            }
            if (type == "8") {
                ++result.refused_later;
                continue;
            }
            is_done.at(id) = true;
            std::chrono::duration<double, std::micro> const latency = Clock::now() - sent.at(id);
            result.latencies_us.push_back(latency.count());
            ++done;
        }
        if (Clock::now() > deadline) {
            return {.problem = std::to_string(done) + " of " + std::to_string(options.orders) +
                               " orders answered in time"};
        }
    }
    std::chrono::duration<double> const took = Clock::now() - begin;
    result.orders_per_second = options.orders / took.count();
    std::ranges::sort(result.latencies_us);
    return result;
}

}  // namespace trestle::bench
