#include "tests/fuzz/live_house.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <filesystem>
#include <functional>
#include <vector>

#include "fix/engine/engine.hpp"
#include "fix/gateway.hpp"
#include "oms/core/state_machine.hpp"
#include "tests/scenarios/words.hpp"

namespace trestle::fuzz {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto patience = 20s;  // sanitizers and a busy machine included

[[noreturn]] void fail(std::string const& text) {
    std::fprintf(stderr, "live_socket: %s\n", text.c_str());
    std::abort();
}

std::string utc_now() {
    std::time_t const now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y%m%d-%H:%M:%S", &parts);
    return text;
}

std::string framed(std::string const& body) {
    auto message =
        "8=FIX.4.4\x01"
        "9=" +
        std::to_string(body.size()) + "\x01" + body;
    unsigned sum = 0;
    for (unsigned char const c : message) sum += c;
    return message + "10=" + std::to_string(1000 + sum % 256).substr(1) + "\x01";
}

std::string message(std::string const& desk, int number, std::string const& type,
                    std::string const& body) {
    return framed("35=" + type +
                  "\x01"
                  "34=" +
                  std::to_string(number) +
                  "\x01"
                  "49=" +
                  desk +
                  "\x01"
                  "52=" +
                  utc_now() +
                  "\x01"
                  "56=TRESTLE\x01" +
                  body);
}

// Replaces the value of the first field with this tag, when there is one.
void set_field(std::string& body, std::string const& tag, std::string const& value) {
    auto const key = "\x01" + tag + "=";
    auto const at = body.find(key);
    if (at == std::string::npos) return;
    auto const begin = at + key.size();
    auto const end = body.find('\x01', begin);
    body.replace(begin, end == std::string::npos ? end : end - begin, value);
}

}  // namespace

std::string repaired(std::string_view stream, bool has_numbers, bool has_times) {
    std::string result;
    int number = 1;
    while (!stream.empty()) {
        auto const end = stream.find(
            "\x01"
            "10=");
        auto const part = stream.substr(0, end == std::string_view::npos ? end : end + 1);
        auto const body_at = part.find("35=");
        if (end == std::string_view::npos || body_at == std::string_view::npos) {
            result += stream;
            break;
        }
        auto body = std::string(part.substr(body_at));
        if (has_numbers) set_field(body, "34", std::to_string(++number));
        if (has_times) set_field(body, "52", utc_now());
        result += framed(body);
        auto const next = stream.find('\x01', end + 1);
        stream = next == std::string_view::npos ? std::string_view() : stream.substr(next + 1);
    }
    return result;
}

struct LiveHouse::Rooms {
    Rooms() : folder(std::filesystem::temp_directory_path() / "trestle-live-socket-XXXXXX") {
        auto name = folder.string();
        if (mkdtemp(name.data()) == nullptr) fail("no folder " + name);
        folder = name;
        for (auto& input : words.opening()) apply(std::move(input));
        open_gateway();
        open_engine();
    }

    ~Rooms() {
        std::printf("live_socket: %d sound orders, %llu inputs reached the core\n", next_order,
                    static_cast<unsigned long long>(sequence));
        engine.reset();
        gateway.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }

    void open_gateway() {
        fix::Gateway::Ports ports;
        ports.deliver = [this](Input input) {
            inbox.push_back(std::move(input));
            return true;
        };
        ports.room = [] { return std::size_t{1'000'000}; };
        ports.end_batch = [this] { end_batch(); };
        ports.schedule = [this](Duration, std::function<void()> then) {
            boost::asio::post(loop, std::move(then));
        };
        ports.now = [this] { return words.now(); };
        ports.log = [](std::string_view) {};
        ports.fail = [](std::string const& text) { fuzz::fail(text); };
        ports.check_logon = [](fix::engine::LogonRequest const&, fix::engine::LogonAnswer answer) {
            answer("");
        };
        gateway = std::make_unique<fix::Gateway>(std::move(ports));
        for (auto const* desk : {"DESK1", "DESK2"}) {
            fix::GatewaySettings settings;
            settings.delivery.desk = desk;
            settings.delivery.ledger_folder = folder / desk / "ledger";
            if (auto const problem = gateway->open(settings); !problem.empty()) fuzz::fail(problem);
        }
    }

    void open_engine() {
        fix::engine::Settings settings;
        settings.dictionary_file = TRESTLE_SOURCE_DIR "/spec/FIX44-trestle.xml";
        settings.store_directory = folder / "store";
        settings.listeners = {fix::engine::Listener{}};
        settings.max_logons_at_once = 1'000'000;
        settings.max_stored_bytes = 1'000'000;
        for (auto const* desk : {"DESK1", "DESK2"}) {
            settings.sessions.push_back({});
            settings.sessions.back().desk = desk;
            settings.sessions.back().explains_rejects = true;
        }
        engine = std::make_unique<fix::engine::Engine>(loop, settings, *gateway);
        gateway->connect(*engine);
        auto problem = engine->open();
        gateway->recover({1, words.now(), Started{.epoch = 1}}, {});
        gateway->finish_recovery(sequence);
        if (problem.empty()) problem = engine->listen();
        if (!problem.empty()) fuzz::fail(problem);
    }

    void apply(Input input) {
        Effects effects;
        words.pass(std::chrono::milliseconds(10));  // so that no rate limit is ever reached
        Stamped const stamped{++sequence, words.now(), std::move(input)};
        machine.apply(stamped, effects);
        if (gateway) gateway->carry_out(stamped, effects);
    }

    void end_batch() {
        while (!inbox.empty()) {
            auto input = std::move(inbox.front());
            inbox.pop_front();
            apply(std::move(input));
        }
        if (engine) engine->flush();
    }

    void until(std::function<bool()> const& condition, char const* what) {
        auto const deadline = Clock::now() + patience;
        while (!condition()) {
            if (Clock::now() > deadline) fuzz::fail(std::string("it hangs: ") + what);
            loop.restart();
            loop.run_one_for(std::chrono::milliseconds(1));
            loop.poll();
        }
    }

    int connect() {
        int const made = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(engine->ports().at(0));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(made, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            fuzz::fail("cannot connect");
        fcntl(made, F_SETFL, O_NONBLOCK);
        return made;
    }

    // Reads what is there into `text`; false once the connection has ended.
    static bool read(int from, std::string& text) {
        char bytes[65'536];
        while (true) {
            auto const size = recv(from, bytes, sizeof bytes, 0);
            if (size > 0) {
                text.append(bytes, static_cast<std::size_t>(size));
                continue;
            }
            return size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
        }
    }

    // Sends everything while the loop turns; false when the house has closed the connection.
    bool send(int to, std::string_view bytes, std::string& answers) {
        bool is_open = true;
        until(
            [&] {
                auto const sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
                if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
                is_open = read(to, answers) && !(sent < 0 && errno != EAGAIN);
                return bytes.empty() || !is_open;
            },
            "bytes are not taken");
        return is_open;
    }

    tests::Words words;
    core::StateMachine machine;
    Sequence sequence = 0;
    std::deque<Input> inbox;
    std::filesystem::path folder;
    boost::asio::io_context loop{1};
    std::unique_ptr<fix::Gateway> gateway;
    std::unique_ptr<fix::engine::Engine> engine;
    int next_order = 0;
};

LiveHouse::LiveHouse() : rooms_(std::make_unique<Rooms>()) {}
LiveHouse::~LiveHouse() = default;

void LiveHouse::suffer(std::string_view bytes, bool is_logged_on) {
    int const line = rooms_->connect();
    std::string answers;
    std::string const logon = message("DESK1", 1, "A",
                                      "98=0\x01"
                                      "108=30\x01"
                                      "141=Y\x01"
                                      "553=a\x01"
                                      "554=b\x01");
    bool is_open = !is_logged_on || rooms_->send(line, logon, answers);
    if (is_open) is_open = rooms_->send(line, bytes, answers);
    // The end of our half lets the house read to the last byte and then hang up.
    if (is_open) shutdown(line, SHUT_WR);
    rooms_->until([&] { return !Rooms::read(line, answers); }, "the connection does not end");
    close(line);
    rooms_->until([&] { return !rooms_->engine->is_logged_on("DESK1"); }, "the session stays on");
}

void LiveHouse::prove_alive() {
    int const line = rooms_->connect();
    std::string answers;
    auto const id = "alive" + std::to_string(rooms_->next_order++);
    auto const order = "11=" + id +
                       "\x01"
                       "1=DEMO\x01"
                       "55=BTC-USDT\x01"
                       "54=1\x01"
                       "60=" +
                       utc_now() +
                       "\x01"
                       "38=1\x01"
                       "40=2\x01"
                       "44=100\x01";
    rooms_->send(line,
                 message("DESK2", 1, "A",
                         "98=0\x01"
                         "108=30\x01"
                         "141=Y\x01"
                         "553=a\x01"
                         "554=b\x01") +
                     message("DESK2", 2, "D", order),
                 answers);
    rooms_->until(
        [&] {
            Rooms::read(line, answers);
            return answers.find("11=" + id + "\x01") != std::string::npos;
        },
        "a sound order is not answered");
    close(line);
    rooms_->until([&] { return !rooms_->engine->is_logged_on("DESK2"); }, "a session stays on");
    // What was acknowledged, now or long ago, is still known.
    for (int number = 0; number < rooms_->next_order; ++number) {
        auto const one = ClOrdId::of("alive" + std::to_string(number));
        if (rooms_->machine.orders().find(SessionId::of("DESK2"), one) == nullptr)
            fail("an acknowledged order is lost: " + std::string(one.view()));
    }
}

}  // namespace trestle::fuzz
