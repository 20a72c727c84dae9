#include "tests/bench/crowd.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <map>
#include <memory>

namespace trestle::bench {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr int heartbeat_seconds = 2;
// Between two messages of one desk, for each desk of the crowd: 200 of them send 100 a second,
// which the venue's simulator answers without a queue.
constexpr auto pause_per_desk = 5ms;

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

std::string value(std::string_view message, std::string_view tag) {
    auto const key = "\x01" + std::string(tag) + "=";
    auto const at = message.find(key);
    if (at == std::string_view::npos) return {};
    auto const begin = at + key.size();
    return std::string(message.substr(begin, message.find('\x01', begin) - begin));
}

class Member {
public:
    // `pause` between two messages of a desk that trades; zero: it does not.
    explicit Member(std::string name, std::chrono::milliseconds pause = 0ms)
        : name_(std::move(name)), pause_(pause) {}
    ~Member() { hang_up(); }
    Member(Member const&) = delete;
    Member& operator=(Member const&) = delete;

    // Empty on success. A small window keeps what is not read in the house, not in the kernel.
    std::string log_on(std::uint16_t port, bool has_small_window) {
        socket_ = socket(AF_INET, SOCK_STREAM, 0);
        int const window = 4096;
        if (has_small_window) setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
        if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            return name_ + " cannot connect";
        int const on = 1;
        setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        fcntl(socket_, F_SETFL, O_NONBLOCK);
        number_ = 0;
        buffer_.clear();
        send("A",
             "98=0\x01"
             "108=" +
                 std::to_string(heartbeat_seconds) +
                 "\x01"
                 "141=Y\x01"
                 "553=crowd\x01"
                 "554=demo\x01");
        return {};
    }

    void hang_up() {
        if (socket_ >= 0) close(socket_);
        socket_ = -1;
    }

    void send(char const* type, std::string const& body) {
        auto const inner = std::string("35=") + type +
                           "\x01"
                           "34=" +
                           std::to_string(++number_) +
                           "\x01"
                           "49=" +
                           name_ +
                           "\x01"
                           "52=" +
                           utc_now() +
                           "\x01"
                           "56=TRESTLE\x01" +
                           body;
        auto message =
            "8=FIX.4.4\x01"
            "9=" +
            std::to_string(inner.size()) + "\x01" + inner;
        unsigned sum = 0;
        for (unsigned char const c : message) sum += c;
        message += "10=" + std::to_string(1000 + sum % 256).substr(1) + "\x01";
        unsent_ += message;
        last_sent_ = Clock::now();
        push();
    }

    void push() {
        auto const count = ::send(socket_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
        if (count > 0) unsent_.erase(0, static_cast<std::size_t>(count));
    }

    // Who trades sends an order, asks for it, cancels it, asks again; who does not sends
    // heartbeats.
    void act(Clock::time_point now) {
        if (!unsent_.empty()) push();
        if (pause_ > 0ms && is_on_ && now >= next_trade_) {
            next_trade_ = now + pause_;
            trade(now);
        } else if (is_on_ && now - last_sent_ > std::chrono::seconds(heartbeat_seconds)) {
            send("0", {});
        }
    }

    void trade(Clock::time_point now) {
        auto const id = "c" + std::to_string(step_);
        auto const order = "c" + std::to_string(step_ / 4 * 4);
        waiting_[step_ % 4 == 1 || step_ % 4 == 3 ? order : id] = now;
        auto const body =
            "\x01"
            "1=DEMO\x01"
            "55=BTC-USDT\x01"
            "54=1\x01";
        switch (step_++ % 4) {
            case 0:
                send("D", "11=" + id + body + "60=" + utc_now() +
                              "\x01"
                              "38=0.001\x01"
                              "40=2\x01"
                              "44=30000\x01"
                              "59=1\x01");
                break;
            case 2:
                send("F", "11=" + id +
                              "\x01"
                              "41=" +
                              order + body + "60=" + utc_now() +
                              "\x01"
                              "38=0.001\x01");
                break;
            default: send("H", "11=" + order + body); break;
        }
    }

    // Empty while all is well.
    std::string read(std::vector<double>& latencies, int& heartbeats) {
        char bytes[65'536];
        auto const count = recv(socket_, bytes, sizeof bytes, 0);
        if (count == 0) return name_ + " was cut off";
        if (count > 0) buffer_.append(bytes, static_cast<std::size_t>(count));
        std::size_t taken = 0;
        for (auto end = buffer_.find("\x01"
                                     "10=");
             end != std::string::npos && buffer_.size() >= end + 8; end = buffer_.find("\x01"
                                                                                       "10=",
                                                                                       taken)) {
            auto const message = std::string_view(buffer_).substr(taken, end + 8 - taken);
            taken = end + 8;
            if (auto problem = on_message(message, latencies, heartbeats); !problem.empty())
                return problem;
        }
        buffer_.erase(0, taken);
        return {};
    }

    [[nodiscard]] int descriptor() const { return socket_; }
    [[nodiscard]] bool is_on() const { return is_on_; }

private:
    std::string on_message(std::string_view message, std::vector<double>& latencies,
                           int& heartbeats) {
        auto const type = value(message, "35");
        if (type == "A") {
            is_on_ = true;
            // Not all at once: names end in digits, which spread them over the pause.
            next_trade_ = Clock::now() + pause_ * (name_.back() - '0') / 10;
        }
        if (type == "0") ++heartbeats;
        if (type == "1") send("0", "112=" + value(message, "112") + "\x01");
        if (type == "5" || type == "3" || type == "j")
            return name_ + " was told: " + value(message, "58");
        if (type != "8" && type != "9") return {};
        if (value(message, "150") == "8")
            return name_ + "'s order was refused: " + value(message, "58");
        auto const found = waiting_.find(value(message, "11"));
        if (found == waiting_.end()) return {};
        std::chrono::duration<double, std::micro> const took = Clock::now() - found->second;
        latencies.push_back(took.count());
        waiting_.erase(found);
        return {};
    }

    std::string name_;
    std::chrono::milliseconds pause_;
    bool is_on_ = false;
    int socket_ = -1;
    int step_ = 0;
    std::uint64_t number_ = 0;
    std::string buffer_;
    std::string unsent_;
    Clock::time_point last_sent_;
    Clock::time_point next_trade_;
    std::map<std::string, Clock::time_point> waiting_;
};

// Asks for everything again and again, and reads nothing of it.
class Staller {
public:
    Staller(std::string name, std::uint16_t port) : member_(std::move(name)), port_(port) {}

    void begin() {
        member_.hang_up();
        static_cast<void>(member_.log_on(port_, true));
        asked_ = 0;
        next_ = Clock::now() + 200ms;
    }
    void act(Clock::time_point now, CrowdResult& result) {
        if (now < next_) return;
        next_ = now + 20ms;
        // First something to ask for: the answers to these are about 300 bytes each.
        if (asked_++ < 20) {
            for (int query = 0; query < 10; ++query)
                member_.send("H",
                             "11=none\x01"
                             "1=DEMO\x01"
                             "55=BTC-USDT\x01"
                             "54=1\x01");
        } else {
            member_.send("2",
                         "7=1\x01"
                         "16=0\x01");
            result.bytes_not_read += 200 * 250;
        }
    }
    void end() { member_.hang_up(); }

private:
    Member member_;
    std::uint16_t port_;
    int asked_ = 0;
    Clock::time_point next_;
};

class Crowd {
public:
    explicit Crowd(CrowdOptions const& options)
        : options_(options), staller_(options.staller, options.port) {
        for (int i = 0; i < options.sessions; ++i)
            members_.push_back(std::make_unique<Member>(
                "CROWD" + std::to_string(i), i % 2 == 0 ? pause_per_desk * options.sessions : 0ms));
    }

    CrowdResult run() {
        for (auto const& member : members_)
            if (result_.problem.empty()) result_.problem = member->log_on(options_.port, false);
        auto const deadline = Clock::now() + 20s;
        std::vector<double> ignored;
        while (!are_all_on() && result_.problem.empty()) {
            turn(ignored);
            if (Clock::now() > deadline) result_.problem = "not everybody could log on in 20 s";
        }
        run_slice(ignored, 1000ms, false);  // until caches and the venue are warm
        for (int slice = 0; slice < options_.slices && result_.problem.empty(); ++slice) {
            bool const is_stalled = slice % 2 == 1;
            run_slice(is_stalled ? result_.stalled_us : result_.calm_us,
                      std::chrono::milliseconds(options_.slice_ms), is_stalled);
        }
        std::ranges::sort(result_.calm_us);
        std::ranges::sort(result_.stalled_us);
        return result_;
    }

private:
    bool are_all_on() const {
        return std::ranges::all_of(members_, [](auto const& member) { return member->is_on(); });
    }

    void run_slice(std::vector<double>& latencies, std::chrono::milliseconds length,
                   bool is_stalled) {
        if (is_stalled) staller_.begin();
        auto const end = Clock::now() + length;
        while (Clock::now() < end && result_.problem.empty()) {
            if (is_stalled) staller_.act(Clock::now(), result_);
            turn(latencies);
        }
        staller_.end();
    }

    void turn(std::vector<double>& latencies) {
        std::vector<pollfd> waiting;
        auto const now = Clock::now();
        for (auto const& member : members_) {
            member->act(now);
            waiting.push_back({member->descriptor(), POLLIN, 0});
        }
        poll(waiting.data(), waiting.size(), 1);
        for (std::size_t i = 0; i < members_.size() && result_.problem.empty(); ++i)
            if (waiting[i].revents != 0)
                result_.problem = members_[i]->read(latencies, result_.heartbeats);
    }

    CrowdOptions const& options_;
    CrowdResult result_;
    std::vector<std::unique_ptr<Member>> members_;
    Staller staller_;
};

}  // namespace

CrowdResult run_crowd(CrowdOptions const& options) { return Crowd(options).run(); }

std::string crowd_config(int sessions, std::string const& staller) {
    // "demo" at the lowest cost: this is not about scrypt.
    auto const session = [](std::string const& name) {
        return "[[session]]\ndesk = \"" + name +
               "\"\nusername = \"crowd\"\npassword = "
               "\"scrypt$16$1$1$U29kaXVtQ2hsb3JpZGU=$+Qx6/fuSXkXs281DIakcajy0iOHFsd+K4b9YcySZKE0="
               "\"\naccounts = [\"DEMO\"]\n\n";
    };
    std::string text = session(staller);
    for (int i = 0; i < sessions; ++i) text += session("CROWD" + std::to_string(i));
    return text;
}

}  // namespace trestle::bench
