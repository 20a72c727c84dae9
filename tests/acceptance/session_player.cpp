#include "tests/acceptance/session_player.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

namespace trestle::acceptance {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

struct Surprise : std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::string soh(std::string text) {
    std::replace(text.begin(), text.end(), '|', '\x01');
    return text;
}

std::string bars(std::string text) {
    std::replace(text.begin(), text.end(), '\x01', '|');
    return text;
}

std::string utc(int seconds_from_now) {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    now.tv_sec += seconds_from_now;
    std::tm parts{};
    gmtime_r(&now.tv_sec, &parts);
    char text[40];
    auto const size = std::strftime(text, sizeof text, "%Y%m%d-%H:%M:%S", &parts);
    std::snprintf(text + size, sizeof text - size, ".%03ld", now.tv_nsec / 1'000'000);
    return text;
}

std::string with_times(std::string text) {
    for (auto at = text.find("<now"); at != std::string::npos; at = text.find("<now")) {
        auto const end = text.find('>', at);
        auto const offset = text.substr(at + 4, end - at - 4);
        text.replace(at, end + 1 - at, utc(offset.empty() ? 0 : std::stoi(offset)));
    }
    return text;
}

std::vector<std::string> fields_of(std::string const& text) {
    std::vector<std::string> fields;
    std::string field;
    for (char const c : text + "|") {
        if (c != '|') {
            field += c;
        } else if (!field.empty()) {
            fields.push_back(std::exchange(field, {}));
        }
    }
    return fields;
}

std::string framed(std::string const& begin_string, std::string const& fields) {
    auto const body = soh(fields.back() == '|' ? fields : fields + "|");
    auto message = soh("8=" + begin_string + "|9=" + std::to_string(body.size()) + "|") + body;
    unsigned sum = 0;
    for (unsigned char const c : message) sum += c;
    return message + "10=" + std::to_string(1000 + sum % 256).substr(1) + "\x01";
}

// The value of a tag in a message with bars; null when it is not there.
std::unique_ptr<std::string> value(std::string const& message, std::string const& tag) {
    auto const text = "|" + message;
    auto const at = text.find("|" + tag + "=");
    if (at == std::string::npos) return nullptr;
    auto const begin = at + tag.size() + 2;
    return std::make_unique<std::string>(text.substr(begin, text.find('|', begin) - begin));
}

// What a message lacks of the wanted fields; empty when nothing.
std::string difference(std::string const& message, std::string const& wanted) {
    for (auto const& field : fields_of(wanted)) {
        if (field[0] == '-') {
            if (value(message, field.substr(1))) return field.substr(1) + " should not be there";
            continue;
        }
        auto const sign = field.find_first_of("=~");
        auto const found = value(message, field.substr(0, sign));
        auto const part = field.substr(sign + 1);
        bool const is_right =
            found && (field[sign] == '=' ? *found == part : found->find(part) != std::string::npos);
        if (!is_right) return field + " is wanted";
    }
    return {};
}

class Line {
public:
    Line(std::uint16_t port, std::string const& from) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in here{};
        here.sin_family = AF_INET;
        inet_pton(AF_INET, from.c_str(), &here.sin_addr);
        sockaddr_in there{};
        there.sin_family = AF_INET;
        there.sin_port = htons(port);
        inet_pton(AF_INET, "127.0.0.1", &there.sin_addr);
        if (bind(socket_, reinterpret_cast<sockaddr*>(&here), sizeof here) != 0 ||
            connect(socket_, reinterpret_cast<sockaddr*>(&there), sizeof there) != 0)
            throw Surprise("cannot connect from " + from + " to port " + std::to_string(port));
        int const on = 1;
        setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    ~Line() { close(socket_); }
    Line(Line const&) = delete;
    Line& operator=(Line const&) = delete;

    void send(std::string const& bytes) const {
        if (::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(bytes.size()))
            throw Surprise("the connection is closed, nothing can be sent");
    }

    // The next message with bars; empty at the end of the connection. Null when time is over.
    std::unique_ptr<std::string> receive(std::chrono::milliseconds time) {
        auto const deadline = Clock::now() + time;
        while (true) {
            auto const trailer = buffer_.find(
                "\x01"
                "10=");
            if (trailer != std::string::npos && buffer_.size() >= trailer + 8) {
                auto message = std::make_unique<std::string>(bars(buffer_.substr(0, trailer + 8)));
                buffer_.erase(0, trailer + 8);
                return message;
            }
            auto const left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
            pollfd waiting{socket_, POLLIN, 0};
            if (left.count() <= 0 || poll(&waiting, 1, static_cast<int>(left.count())) == 0)
                return nullptr;
            char bytes[16'384];
            auto const size = recv(socket_, bytes, sizeof bytes, 0);
            if (size <= 0) return std::make_unique<std::string>();
            buffer_.append(bytes, static_cast<std::size_t>(size));
        }
    }

private:
    int socket_;
    std::string buffer_;
};

class Player {
public:
    explicit Player(SessionIdentity const& identity) : identity_(identity) {}

    void step(std::string const& text) {
        // "b> …", "b< …" and "b ends" speak of another connection.
        bool const is_named =
            text.size() > 2 &&
            (text[1] == '>' || text[1] == '<' ||
             (text[1] == ' ' && text[0] > ' ' && text[0] != '>' && text[0] != '<'));
        auto const name = is_named ? text.substr(0, 1) : std::string("a");
        auto const rest = is_named ? text.substr(text[1] == ' ' ? 2 : 1) : text;
        auto const blank = rest.find(' ');
        auto const verb = rest.substr(0, blank);
        auto const argument = blank == std::string::npos ? std::string() : rest.substr(blank + 1);
        if (!say(name, verb, argument) && !arrange(verb, argument))
            throw Surprise("\"" + verb + "\" is no word of session cases");
    }

private:
    bool say(std::string const& name, std::string const& verb, std::string const& argument) {
        if (verb == ">") {
            send(name, message(argument));
        } else if (verb == "framed") {
            auto const blank = argument.find(' ');
            send(name, framed(argument.substr(0, blank), with_times(argument.substr(blank + 1))));
        } else if (verb == "raw") {
            send(name, soh(argument));
        } else if (verb == "<") {
            expect(name, argument);
        } else if (verb == "silent") {
            if (auto const got = next(name, 150ms)) throw Surprise("instead of silence: " + *got);
        } else if (verb == "ends") {
            auto const got = next(name, patience_);
            if (!got) throw Surprise("the connection is still open");
            if (!got->empty()) throw Surprise("instead of the end: " + *got);
        } else if (verb == "cut") {
            lines_.erase(name);
        } else {
            return false;
        }
        return true;
    }

    bool arrange(std::string const& verb, std::string const& argument) {
        if (verb == "connect") {
            lines_[argument.empty() ? "a" : argument] =
                std::make_unique<Line>(identity_.port, from_);
            if (argument.empty()) number_ = std::max(number_, std::uint64_t{1});
        } else if (verb == "from") {
            from_ = argument;
        } else if (verb == "next") {
            number_ = std::stoull(argument);
        } else if (verb == "skip") {
            skipped_ = argument;
        } else if (verb == "within") {
            patience_ = std::chrono::seconds(std::stoi(argument));
        } else if (verb == "hold") {
            is_held_ = true;
        } else if (verb == "release") {
            release(argument == "slowly");
        } else if (verb == "logon") {
            log_on(argument.empty() ? "30" : argument);
        } else if (verb == "logout") {
            send("a", message("35=5"));
            expect("a", "35=5");
            say("a", "ends", {});
        } else {
            return false;
        }
        return true;
    }

    void log_on(std::string const& seconds) {
        arrange("connect", {});
        number_ = 1;
        send("a", message("35=A|98=0|108=" + seconds + "|141=Y|553=" + identity_.username +
                          "|554=" + identity_.password));
        expect("a", "35=A|34=1|49=" + identity_.house + "|56=" + identity_.desk +
                        "|141=Y|108=" + seconds);
    }

    std::string message(std::string const& text) {
        std::string header;
        std::string body;
        std::map<std::string, bool> named;
        for (auto const& field : fields_of(with_times(text))) {
            auto const is_absent = field[0] == '-';
            auto const tag = field.substr(is_absent ? 1 : 0, field.find('='));
            named[is_absent ? field.substr(1) : tag] = true;
            if (is_absent) continue;
            bool const is_header = tag == "35" || tag == "34" || tag == "49" || tag == "52" ||
                                   tag == "56" || tag == "43" || tag == "122" || tag == "115" ||
                                   tag == "116";
            (is_header ? header : body) += field + "|";
        }
        if (!named.contains("34")) header += "34=" + std::to_string(number_++) + "|";
        if (!named.contains("49")) header += "49=" + identity_.desk + "|";
        if (!named.contains("52")) header += "52=" + utc(0) + "|";
        if (!named.contains("56")) header += "56=" + identity_.house + "|";
        return framed("FIX.4.4", header + body);
    }

    Line& line(std::string const& name) {
        auto const found = lines_.find(name);
        if (found == lines_.end()) throw Surprise("there is no connection " + name);
        return *found->second;
    }

    void send(std::string const& name, std::string const& bytes) {
        if (is_held_) {
            held_ += bytes;
        } else {
            line(name).send(bytes);
        }
    }

    void release(bool is_slow) {
        is_held_ = false;
        std::size_t const piece = is_slow ? 7 : held_.size();
        for (std::size_t at = 0; at < held_.size(); at += piece) {
            line("a").send(held_.substr(at, piece));
            if (is_slow) std::this_thread::sleep_for(1ms);  // so that the pieces stay pieces
        }
        held_.clear();
    }

    std::unique_ptr<std::string> next(std::string const& name, std::chrono::milliseconds time) {
        while (true) {
            auto got = line(name).receive(time);
            bool const is_skipped =
                got && !got->empty() && !skipped_.empty() && difference(*got, skipped_).empty();
            if (!is_skipped) return got;
        }
    }

    void expect(std::string const& name, std::string const& wanted) {
        auto const got = next(name, patience_);
        if (!got) throw Surprise("nothing came");
        if (got->empty()) throw Surprise("the connection was closed");
        auto const problem = difference(*got, wanted);
        if (!problem.empty()) throw Surprise(problem + ", and this came: " + *got);
    }

    SessionIdentity identity_;
    std::map<std::string, std::unique_ptr<Line>> lines_;
    std::uint64_t number_ = 1;
    std::string from_ = "127.0.0.1";
    std::string skipped_;
    std::string held_;
    std::chrono::milliseconds patience_ = 5s;
    bool is_held_ = false;
};

}  // namespace

std::vector<SessionCase> read_session_cases(std::string const& file) {
    std::vector<SessionCase> cases;
    std::ifstream stream(file);
    int number = 0;
    for (std::string text; std::getline(stream, text);) {
        ++number;
        if (text.starts_with("case ")) {
            cases.push_back({text.substr(5), number, {}});
        } else if (!cases.empty()) {
            // Empty lines and remarks stay, so that a step's place is its line.
            cases.back().steps.push_back(text.starts_with('#') ? "" : text);
        }
    }
    return cases;
}

std::string play(SessionCase const& one, SessionIdentity const& identity) {
    Player player(identity);
    int line = one.line;
    for (auto const& text : one.steps) {
        ++line;
        try {
            if (!text.empty()) player.step(text);
        } catch (Surprise const& surprise) {
            return "line " + std::to_string(line) + " (" + text + "): " + surprise.what();
        }
    }
    return {};
}

}  // namespace trestle::acceptance
