#include "fix/desk/case_player.hpp"

#include <algorithm>
#include <array>
#include <thread>

#include "fix/desk/client.hpp"
#include "fix/desk/print.hpp"

namespace trestle::fix::desk {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = Step::Kind;
using namespace std::chrono_literals;

// What follows a logon unasked: reports of an earlier day, News. Over when so long nothing came.
constexpr Milliseconds calm{250};
// A gateway may need a moment to see that our last connection is gone.
constexpr Milliseconds between_logons{300};

FieldPattern field(int tag, std::string value) {
    return {tag, FieldPattern::Kind::is, std::move(value)};
}

bool begins_by_itself(Case const& one) {
    return !one.steps.empty() &&
           (one.steps[0].kind == Kind::connect || one.steps[0].kind == Kind::logon);
}

}  // namespace

CasePlayer::CasePlayer(CertifyOptions const& options)
    : options_(options), names_([this] { return ids_.next(); }) {
    names_.set("ACCOUNT", options.account);
    names_.set("SYMBOL", options.symbol);
    names_.set("VENUESYMBOL", options.venue_symbol);
    names_.set("QUANTITY", options.quantity);
    names_.set("REFUSED", options.refused_quantity);
    names_.set("LOW", options.low_price);
    names_.set("HIGH", options.high_price);
    names_.set("TARGET", options.trading.target);
    names_.set("SENDER", options.trading.sender);
    names_.set("USER", options.trading.username);
    names_.set("PASSWORD", options.trading.password);
    names_.set("NEWPASSWORD", options.trading.password + "-2");
    links_["trading"] = make_link(options.trading, true);
    links_["idle"] = make_link(options.idle, true);
    links_["drop"] = make_link(options.drop, false);
    links_["second"] = make_link(options.second, true);
}

CasePlayer::Link CasePlayer::make_link(BareSettings const& settings, bool has_orders) {
    Link link;
    if (has_orders) link.orders = std::make_shared<Orders>();
    link.session = std::make_unique<BareSession>(
        settings, [this, orders = link.orders](bool is_sent, std::string const& bytes) {
            witness(is_sent, bytes, orders.get());
        });
    return link;
}

void CasePlayer::witness(bool is_sent, std::string const& bytes, Orders* orders) {
    auto message = decode_pipes(bytes);
    if (!message) return;
    if (orders != nullptr && is_sent) orders->on_sent(*message);
    if (orders != nullptr && !is_sent) orders->on_received(*message);
    conversation_.push_back({is_sent, false, std::move(message).value()});
}

CasePlayer::Link& CasePlayer::link_of(Step const& step) {
    using enum Step::Who;
    switch (step.who) {
        case own: return links_.at(is_idle_ ? "idle" : "trading");
        case drop: return links_.at("drop");
        case second: return links_.at("second");
        case other: break;
    }
    auto const found = links_.find("other");
    if (found != links_.end()) return found->second;
    auto const& settings = is_idle_ ? options_.idle : options_.trading;
    return links_.emplace("other", make_link(settings, true)).first->second;
}

std::string CasePlayer::send_logon(Link& link, std::vector<FieldPattern> fields) {
    if (!link.session->is_open()) {
        if (auto problem = link.session->connect(); !problem.empty()) return problem;
    }
    link.session->set_next_number(1);
    link.next_in = 0;
    link.logon = std::move(fields);
    link.awaits_logon = true;
    link.session->send_logon(link.logon);
    return {};
}

void CasePlayer::send(Link& link, std::string const& msg_type,
                      std::vector<FieldPattern> const& fields) {
    link.awaits_logon = false;
    link.session->send(msg_type, fields);
}

std::string CasePlayer::log_on(Link& link) {
    auto const deadline = Clock::now() + options_.patience;
    std::string problem;
    while (Clock::now() < deadline) {
        if (auto refusal = send_logon(link, {}); !refusal.empty()) return refusal;
        while (!link.is_logged_on) {
            auto const message = take(link, deadline);
            if (!message) break;
            if (message->msg_type() == "5") problem = message->value(58);
        }
        if (link.is_logged_on) {
            link.awaits_logon = false;
            settle(link);
            return {};
        }
        link.session->disconnect();
        std::this_thread::sleep_for(between_logons);
    }
    return "no logon as " + link.session->settings().sender +
           (problem.empty() ? std::string(": the connection is closed without a word")
                            : ": " + problem);
}

// Everything that the logon has set off is read before the first step.
void CasePlayer::settle(Link& link) {
    std::string const id = "certify-" + std::to_string(++tests_sent_);
    send(link, "1", {field(112, id)});
    auto const deadline = Clock::now() + options_.patience;
    bool has_answered = false;
    bool has_extras = false;
    while (auto const message = take(link, has_answered ? Clock::now() + calm : deadline)) {
        bool const is_answer = message->msg_type() == "0" && message->value(112) == id;
        if (!is_answer && !is_session_level(message->msg_type())) has_extras = true;
        has_answered = has_answered || is_answer;
        if (has_answered && !has_extras) break;
    }
    for (Passed& passed : conversation_) passed.is_noise = true;
}

std::string CasePlayer::note_number(Link& link, Message const& message) {
    std::uint64_t const number = message.number(34);
    if (message.msg_type() == "A" && message.is_set(141)) link.next_in = 1;
    if (message.is_set(43)) {
        bool const is_fill = message.msg_type() == "4" && number == link.next_in;
        if (is_fill) link.next_in = message.number(36);
        if (!is_fill && number == link.next_in) ++link.next_in;
        return {};
    }
    std::uint64_t const due = std::exchange(link.next_in, number + 1);
    if (message.msg_type() == "4") link.next_in = message.number(36);
    if (due == 0 || due == number) return {};
    return "MsgSeqNum(34) should be " + std::to_string(due) + ", it is " + std::to_string(number) +
           ": " + describe(message);
}

std::optional<Message> CasePlayer::take(Link& link, SteadyTime deadline) {
    auto message = link.session->receive(deadline);
    if (!message) {
        if (!link.session->is_open()) link.is_logged_on = false;
        return message;
    }
    if (message->msg_type() == "garbled") {
        number_problem_ = "a message that is not FIX: " + std::string(message->value(58));
        return message;
    }
    auto problem = note_number(link, *message);
    if (number_problem_.empty()) number_problem_ = std::move(problem);
    note_password(link, *message);
    if (message->msg_type() == "A") link.is_logged_on = true;
    if (message->msg_type() == "5") link.is_logged_on = false;
    return message;
}

// True when the message names ids of requests, and none of them is one of this case.
bool CasePlayer::is_of_another_case(Message const& message) const {
    constexpr std::array id_tags{11, 41, 66, 320, 335, 568, 584, 710, 790, 909, 923, 7603};
    bool names_any = false;
    for (int const tag : id_tags) {
        if (!message.has(tag)) continue;
        names_any = true;
        if (names_.is_of_case(message.value(tag))) return false;
    }
    return names_any;
}

// What a desk's engine deals with beside the conversation of a case.
bool CasePlayer::is_noise(Link& link, Message const& message) {
    std::string_view const type = message.msg_type();
    bool is_one = type == "0" || type == "B" || message.is_set(43) || message.is_set(97);
    if (type == "1") {
        send(link, "0", {field(112, std::string(message.value(112)))});
        conversation_.back().is_noise = true;
        is_one = true;
    }
    if (type == "2") {
        // Nothing of a case is to be done twice: the gap is filled.
        std::uint64_t const next = link.session->next_number();
        send(link, "4",
             {field(34, std::string(message.value(7))), field(43, "Y"), field(122, utc_timestamp()),
              field(123, "Y"), field(36, std::to_string(next))});
        conversation_.back().is_noise = true;
        is_one = true;
    }
    is_one = is_one || is_of_another_case(message);
    auto const last = std::find_if(conversation_.rbegin(), conversation_.rend(),
                                   [](Passed const& passed) { return !passed.is_sent; });
    if (is_one && last != conversation_.rend()) last->is_noise = true;
    return is_one;
}

bool CasePlayer::take_maybe(Message const& message) {
    auto const found = std::ranges::find_if(maybes_, [&](Wanted const& one) {
        return difference(message, one.msg_type, one.fields).empty();
    });
    if (found == maybes_.end()) return false;
    keep_values(message, found->fields, names_);
    maybes_.erase(found);
    return true;
}

std::string CasePlayer::mismatch(std::vector<Wanted> const& wanted, Message const& message) const {
    // The one it comes nearest to says most.
    auto best = std::ranges::find(wanted, std::string(message.msg_type()), &Wanted::msg_type);
    if (best == wanted.end()) best = wanted.begin();
    return "expected  " + best->step->text + "\nseen      " + describe(message) + "\ndiffers   " +
           difference(message, best->msg_type, best->fields);
}

std::string CasePlayer::nothing_came(Link& link, Wanted const& wanted) const {
    std::string text = "expected  " + wanted.step->text + "\nseen      ";
    if (!link.session->is_open()) return text + "the end: " + link.session->close_reason();
    return text + "nothing in time";
}

std::string CasePlayer::await_all(Link& link, std::vector<Wanted> wanted,
                                  std::chrono::milliseconds patience) {
    auto const deadline = Clock::now() + patience;
    while (!wanted.empty()) {
        auto const message = take(link, deadline);
        if (!message) {
            // The end of an earlier connection may not have been seen there yet.
            bool const may_retry = wanted[0].msg_type == "A" && link.awaits_logon &&
                                   !link.session->is_open() && Clock::now() < deadline;
            if (!may_retry) return nothing_came(link, wanted[0]);
            std::this_thread::sleep_for(between_logons);
            if (auto problem = send_logon(link, link.logon); !problem.empty()) return problem;
            continue;
        }
        auto const met = std::ranges::find_if(wanted, [&](Wanted const& one) {
            return difference(*message, one.msg_type, one.fields).empty();
        });
        if (met != wanted.end()) {
            keep_values(*message, met->fields, names_);
            wanted.erase(met);
            continue;
        }
        if (take_maybe(*message) || is_noise(link, *message)) continue;
        return mismatch(wanted, *message);
    }
    maybes_.clear();
    return {};
}

std::string CasePlayer::play_expect(Step const& first, std::vector<Step const*> const& also) {
    Link& link = link_of(first);
    std::vector<Wanted> wanted{{first.word, expand(first.fields, names_), &first}};
    for (Step const* const one : also) {
        wanted.push_back({one->word, expand(one->fields, names_), one});
    }
    return await_all(link, std::move(wanted),
                     first.patience.count() > 0 ? first.patience : options_.patience);
}

std::string CasePlayer::play_quiet(Step const& step) {
    Link& link = link_of(step);
    auto const deadline = Clock::now() + step.patience;
    while (auto const message = take(link, deadline)) {
        if (take_maybe(*message) || is_noise(link, *message)) continue;
        return "expected  " + step.text + "\nseen      " + describe(*message);
    }
    if (link.session->is_open()) return {};
    return "expected  " + step.text + "\nseen      the end: " + link.session->close_reason();
}

std::string CasePlayer::play_ended(Step const& step) {
    Link& link = link_of(step);
    auto const patience = step.patience.count() > 0 ? step.patience : options_.patience;
    auto const deadline = Clock::now() + patience;
    while (auto const message = take(link, deadline)) {
        if (take_maybe(*message) || is_noise(link, *message)) continue;
        return "expected  " + step.text + "\nseen      " + describe(*message);
    }
    if (!link.session->is_open()) return {};
    return "expected  " + step.text + "\nseen      the connection stays open";
}

std::string CasePlayer::play_venue(Step const& step) {
    VenueControl const control(options_.control_host, options_.control_port, options_.account);
    std::string target = "/control/" + step.word;
    char separator = '?';
    for (FieldPattern const& one : step.fields) {
        target += separator + names_.expand(one.value);
        separator = '&';
    }
    auto const reply = control.ask("POST", target, "{}");
    return reply ? std::string() : step.text + ": " + reply.error();
}

std::string CasePlayer::play_step(Step const& step) {
    Link& link = link_of(step);
    names_.set("NEXT", std::to_string(link.session->next_number()));
    switch (step.kind) {
        case Kind::connect:
            link.session->set_next_number(1);
            link.next_in = 0;
            return link.session->connect();
        case Kind::logon: return send_logon(link, expand(step.fields, names_));
        case Kind::send: send(link, step.word, expand(step.fields, names_)); return {};
        case Kind::expect: return play_expect(step, {});
        case Kind::also: return {};  // played with its expect
        case Kind::maybe:
            maybes_.push_back({step.word, expand(step.fields, names_), &step});
            return {};
        case Kind::quiet: return play_quiet(step);
        case Kind::ended: return play_ended(step);
        case Kind::disconnect:
            link.session->disconnect();
            link.is_logged_on = false;
            return {};
        case Kind::wait: std::this_thread::sleep_for(step.patience); return {};
        case Kind::venue: return play_venue(step);
        case Kind::number:
            link.session->set_next_number(std::stoull("0" + names_.expand(step.word)));
            return {};
    }
    return {};
}

std::string CasePlayer::play_steps(Case const& one) {
    for (std::size_t i = 0; i < one.steps.size(); ++i) {
        Step const& step = one.steps[i];
        std::vector<Step const*> also;
        while (step.kind == Kind::expect && i + 1 < one.steps.size() &&
               one.steps[i + 1].kind == Kind::also) {
            also.push_back(&one.steps[++i]);
        }
        auto problem = step.kind == Kind::expect ? play_expect(step, also) : play_step(step);
        if (problem.empty()) problem = names_.take_problem();
        if (problem.empty()) problem = number_problem_;
        if (!problem.empty()) {
            return one.file + ":" + std::to_string(step.line) + "\n" + problem;
        }
    }
    return {};
}

// A password that was changed is the one to log on with.
void CasePlayer::note_password(Link& link, Message const& message) {
    constexpr std::string_view changed = "5";
    if (message.msg_type() != "BF" || message.value(926) != changed) return;
    auto const asked = std::ranges::find_if(conversation_, [&](Passed const& passed) {
        return passed.is_sent && passed.message.msg_type() == "BE" &&
               passed.message.value(923) == message.value(923);
    });
    if (asked != conversation_.end()) {
        link.session->set_password(std::string(asked->message.value(925)));
    }
}

std::string CasePlayer::begin(Case const& one) {
    is_idle_ = one.is_idle;
    names_.begin_case();
    maybes_.clear();
    number_problem_.clear();
    conversation_.clear();
    for (auto& [name, link] : links_) {
        if (link.orders) *link.orders = Orders();
    }
    std::string problem;
    if (one.needs_drop) problem = log_on(links_.at("drop"));
    if (problem.empty() && one.needs_second) problem = log_on(links_.at("second"));
    Link& link = links_.at(is_idle_ ? "idle" : "trading");
    if (!problem.empty()) return problem;
    if (begins_by_itself(one)) {
        log_out(link);
        return {};
    }
    if (link.is_logged_on && link.session->is_open()) return {};
    if (link.is_logged_on) link.session->disconnect();
    link.is_logged_on = false;
    return log_on(link);
}

CaseResult CasePlayer::play(Case const& one) {
    auto problem = begin(one);
    if (problem.empty()) problem = play_steps(one);
    CaseResult result{std::move(problem), conversation_};
    clean_up(one);
    // What else was on its way would disturb the next case.
    if (!result.problem.empty()) log_out(links_.at(is_idle_ ? "idle" : "trading"));
    return result;
}

}  // namespace trestle::fix::desk
