#include "fix/desk/client.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <utility>

namespace trestle::fix::desk {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

// A peer is given this much more than HeartBtInt(108) before it is asked (FIX 4.4 Vol. 2: "some
// reasonable transmission time").
constexpr auto transmission_allowance = 1s;

constexpr Milliseconds timer_resolution{100};

}  // namespace

std::string utc_timestamp(std::chrono::seconds shift) {
    auto const now = std::chrono::system_clock::now() + shift;
    auto const seconds = std::chrono::system_clock::to_time_t(now);
    auto const since_1970 = std::chrono::duration_cast<Milliseconds>(now.time_since_epoch());
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 96> text{};
    std::snprintf(text.data(), text.size(), "%04d%02d%02d-%02d:%02d:%02d.%03d",
                  parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                  parts.tm_min, parts.tm_sec, static_cast<int>(since_1970.count() % 1000));
    return text.data();
}

Client::Client(ClientSettings settings) : settings_(std::move(settings)) {}
Client::~Client() = default;

void Client::on_observed(std::function<void(Observed const&)> observer) {
    observer_ = std::move(observer);
}

void Client::observe(Direction direction, Message const& message, bool is_repeated) {
    if (observer_) observer_(Observed{direction, message, is_repeated});
}

std::string Client::connect(Numbers numbers) {
    if (!is_record_open_ && !settings_.session_file.empty()) {
        if (auto problem = record_.open(settings_.session_file); !problem.empty()) return problem;
    }
    is_record_open_ = true;
    cut();
    auto opened = Wire::open(settings_.wire);
    if (!opened) return opened.error();
    wire_ = std::move(opened).value();
    framer_.clear();
    end_reason_.clear();
    has_sent_logout_ = false;
    has_asked_whether_alive_ = false;
    has_frames_left_ = false;
    gap_end_ = 0;
    if (numbers == Numbers::reset) record_.reset_numbers();

    Message logon("A");
    logon.add(98, "0").add(108, std::to_string(settings_.heartbeat_seconds));
    if (numbers == Numbers::reset) logon.add(141, "Y");
    if (!settings_.username.empty()) logon.add(553, settings_.username);
    if (!settings_.password.empty()) logon.add(554, settings_.password);
    last_received_at_ = Clock::now();
    send_numbered(std::move(logon));
    auto const deadline = Clock::now() + settings_.logon_timeout;
    while (!is_logged_on_ && wire_ && Clock::now() < deadline) pump(deadline);
    if (is_logged_on_) return {};
    if (wire_) finish("no answer to the Logon in time");
    std::string problem = "logon refused: " + end_reason_;
    if (numbers == Numbers::keep && end_reason_.find("MsgSeqNum too low") != std::string::npos) {
        problem += "; the kept session is older than the server's: start without it, or delete " +
                   (settings_.session_file.empty() ? "it" : settings_.session_file);
    }
    return problem;
}

Message Client::with_header(Message const& message, std::uint64_t number) const {
    Message whole(message.msg_type());
    whole.add(49, settings_.sender).add(56, settings_.target);
    whole.add(34, std::to_string(number)).add(52, utc_timestamp());
    // Header fields that the writer states win over ours, and stand before the body.
    for (Field const& field : message.fields()) {
        if (is_header_tag(field.tag) && field.tag != 35) whole.set(field.tag, field.value);
    }
    for (Field const& field : message.fields()) {
        if (!is_header_tag(field.tag)) whole.add(field.tag, field.value);
    }
    return whole;
}

void Client::transmit(Message const& message) {
    wire_->send(encode(message));
    last_sent_at_ = Clock::now();
    observe(Direction::sent, message);
}

void Client::send_numbered(Message message) {
    std::uint64_t const number = record_.next_out();
    Message const whole = with_header(message, number);
    // No password is kept in a file.
    Message kept = whole;
    kept.remove(554);
    kept.remove(925);
    record_.remember_sent(number, encode(kept));
    transmit(whole);
}

std::string Client::send(Message message) {
    if (!is_logged_on_ || !wire_) {
        return "not logged on" + (end_reason_.empty() ? std::string() : ": " + end_reason_);
    }
    send_numbered(std::move(message));
    return {};
}

void Client::pump(SteadyTime deadline) {
    if (!wire_) return;
    on_timers();
    if (!wire_) return;
    if (take_frames() == 0 && wire_) {
        auto const wake = std::min(deadline, Clock::now() + timer_resolution);
        framer_.feed(wire_->receive(wake));
        (void)take_frames();
    }
    if (wire_ && !wire_->is_open() && !has_frames_left_) end(wire_->close_reason());
}

std::size_t Client::take_frames() {
    std::size_t taken = 0;
    has_frames_left_ = false;
    while (wire_ && !has_frames_left_) {
        auto const frame = framer_.next();
        if (!frame) break;
        ++taken;
        bool const was_logged_on = is_logged_on_;
        on_frame(*frame);
        // connect() tells of the logon before anything that came right behind it is taken.
        has_frames_left_ = !was_logged_on && is_logged_on_;
    }
    return taken;
}

bool Client::wait_for(std::function<bool()> const& condition, Milliseconds patience) {
    auto const deadline = Clock::now() + patience;
    while (!condition()) {
        if (!wire_ || Clock::now() >= deadline) return false;
        pump(deadline);
    }
    return true;
}

void Client::run_for(Milliseconds duration) {
    auto const deadline = Clock::now() + duration;
    while (wire_ && Clock::now() < deadline) pump(deadline);
}

void Client::logout(std::string const& text) {
    if (!is_logged_on_) return cut();
    Message message("5");
    // What was read needs no telling again: the gateway's delivery goes on behind it.
    message.add(369, std::to_string(record_.next_in() - 1));
    if (!text.empty()) message.add(58, text);
    has_sent_logout_ = true;
    send_numbered(std::move(message));
    (void)wait_for([this] { return !wire_; }, 3s);
    if (wire_) finish("logged out; the server did not confirm");
}

void Client::cut() {
    if (!wire_) return;
    wire_->cut();
    end("cut by this desk");
}

void Client::end(std::string reason) {
    wire_.reset();
    is_logged_on_ = false;
    if (end_reason_.empty()) end_reason_ = std::move(reason);
}

void Client::finish(std::string text) {
    if (end_reason_.empty()) end_reason_ = std::move(text);
    wire_->close();
    end({});
}

void Client::on_timers() {
    if (!is_logged_on_) return;
    auto const now = Clock::now();
    std::chrono::seconds const interval(settings_.heartbeat_seconds);
    if (now - last_sent_at_ >= interval) send_numbered(Message("0"));
    auto const silence = now - last_received_at_;
    if (silence >= 2 * (interval + transmission_allowance)) {
        finish("the server fell silent: no heartbeat and no answer to our TestRequest");
    } else if (silence >= interval + transmission_allowance && !has_asked_whether_alive_) {
        has_asked_whether_alive_ = true;
        send_numbered(Message("1").add(112, "alive-" + std::to_string(record_.next_out())));
    }
}

}  // namespace trestle::fix::desk
