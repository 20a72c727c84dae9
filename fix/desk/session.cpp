#include "fix/desk/session.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <fstream>
#include <istream>
#include <ostream>

#include "fix/desk/client.hpp"
#include "fix/desk/lines.hpp"
#include "fix/desk/order_ids.hpp"
#include "fix/desk/password.hpp"
#include "fix/desk/print.hpp"
#include "fix/desk/words.hpp"

namespace trestle::fix::desk {
namespace {

// After the last command of a script, answers still under way are given this long.
constexpr Milliseconds last_answers_patience{2000};

bool holds(std::string_view text, std::string_view part) {
    auto const is_same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) ==
               std::tolower(static_cast<unsigned char>(b));
    };
    if (part.empty()) return true;
    return std::search(text.begin(), text.end(), part.begin(), part.end(), is_same) != text.end();
}

class Desk {
public:
    Desk(DeskOptions const& options, ClientSettings settings, std::ostream& out)
        : options_(options),
          client_(std::move(settings)),
          out_(out),
          ids_('d'),
          shows_tags_(options.shows_tags) {
        client_.on_observed([this](Observed const& observed) { on_observed(observed); });
    }

    std::string log_on() {
        return client_.connect(options_.session_file.empty() ? Numbers::reset : Numbers::keep);
    }
    // False when a script should stop here.
    bool carry_out(std::string const& line);
    void talk(std::istream& in);
    void wait_for_last_answers();
    int finish();

private:
    void on_observed(Observed const& observed);
    void carry_out_plain(Plain plain);
    void await(AwaitState const& await);
    void send(Command const& command);
    void send(Message const& message);
    void change_password();
    void fail(int code, std::string const& text) {
        if (result_ == desk_ok) result_ = code;
        out_ << "!! " << text << '\n' << std::flush;
    }

    DeskOptions const& options_;
    Client client_;
    std::ostream& out_;
    OrderIds ids_;
    Orders orders_;
    bool shows_tags_ = false;
    bool is_prompt_shown_ = false;
    bool wants_to_quit_ = false;
    std::size_t unanswered_ = 0;
    int result_ = desk_ok;
};

void Desk::on_observed(Observed const& observed) {
    Message const& message = observed.message;
    bool const is_sent = observed.direction == Direction::sent;
    std::string_view const type = message.msg_type();
    if (is_sent)
        orders_.on_sent(message);
    else if (!observed.is_repeated)
        orders_.on_received(message);
    // Every application message answers something, but News and what is told once more.
    bool const is_retold = message.is_set(43) || message.is_set(97);
    bool const is_answer = type == "3" || (!is_session_level(type) && type != "B" && !is_retold);
    if (!is_sent && is_answer && unanswered_ > 0) --unanswered_;
    if (type == "0" || type == "1") return;  // heartbeats would drown what matters
    std::string const stamp(
        message.value(52).substr(std::min<std::size_t>(9, message.value(52).size())));
    // A report overwrites the waiting prompt, which then comes again below it.
    out_ << (is_prompt_shown_ ? "\r" : "") << stamp << (is_sent ? "  -> " : "  <- ")
         << describe(message) << (observed.is_repeated ? " [seen before]" : "") << '\n';
    if (shows_tags_) out_ << describe_tags(message);
    out_ << std::flush;
    is_prompt_shown_ = false;
}

void Desk::carry_out_plain(Plain plain) {
    switch (plain) {
        case Plain::nothing: break;
        case Plain::list_orders:
            for (Order const& order : orders_.all()) out_ << "   " << describe(order) << '\n';
            break;
        case Plain::show_tags: shows_tags_ = !shows_tags_; break;
        case Plain::show_help: out_ << words_help(); break;
        case Plain::change_password: change_password(); break;
        case Plain::quit: wants_to_quit_ = true; break;
    }
    out_ << std::flush;
}

void Desk::change_password() {
    auto const password = find_new_password(client_.settings().username);
    if (!password) return fail(desk_command_not_understood, password.error());
    Message message("BE");
    message.add(923, ids_.next()).add(924, "3").add(553, client_.settings().username);
    message.add(554, client_.settings().password).add(925, password->text);
    send(message);
}

void Desk::await(AwaitState const& await) {
    auto const is_reached = [&] {
        Order const* const order = orders_.find(await.order);
        return order != nullptr && has_reached(*order, await.order, await.state) &&
               holds(order->text, await.because);
    };
    auto const is_decided = [&] {
        if (is_reached()) return true;
        Order const* const order = orders_.find(await.order);
        return order == nullptr || order->is_closed();
    };
    (void)client_.wait_for(is_decided, await.patience);
    // A closed order may still be told of, such as a cancel that came too late.
    constexpr Milliseconds afterthought{300};
    if (!is_reached()) {
        (void)client_.wait_for(is_reached, std::min(await.patience, afterthought));
    }
    if (is_reached()) {
        out_ << "ok " << await.order << " " << await.state << '\n' << std::flush;
        return;
    }
    Order const* const order = orders_.find(await.order);
    std::string text = "expected " + await.order + " " + await.state;
    if (!await.because.empty()) text += " because \"" + await.because + "\"";
    if (order == nullptr)
        text += ", but no such order is known to this desk";
    else
        text += ", but it is: " + describe(*order);
    if (order != nullptr && !order->text.empty()) text += " text=\"" + order->text + "\"";
    if (!client_.is_logged_on()) text += " (session ended: " + client_.end_reason() + ")";
    fail(desk_expectation_failed, text);
}

void Desk::send(Command const& command) {
    auto const message =
        compose(command, ComposeContext{orders_, ids_.next(), options_.account, utc_timestamp()});
    if (!message) return fail(desk_command_not_understood, message.error());
    send(*message);
}

void Desk::send(Message const& message) {
    if (auto problem = client_.send(message); !problem.empty()) {
        return fail(desk_not_logged_on, problem);
    }
    // Nothing answers a dispute.
    bool const has_answer = !is_session_level(message.msg_type()) && message.msg_type() != "Q";
    if (has_answer) ++unanswered_;
}

bool Desk::carry_out(std::string const& line) {
    auto const command = parse_command(line);
    if (!command) {
        fail(desk_command_not_understood, command.error());
    } else if (auto const* const plain = std::get_if<Plain>(&*command)) {
        carry_out_plain(*plain);
    } else if (auto const* const pause = std::get_if<Pause>(&*command)) {
        client_.run_for(pause->duration);
    } else if (auto const* const awaited = std::get_if<AwaitState>(&*command)) {
        await(*awaited);
    } else {
        send(*command);
    }
    client_.pump(std::chrono::steady_clock::now());
    return result_ == desk_ok && !wants_to_quit_;
}

void Desk::talk(std::istream& in) {
    Lines lines(in);
    while (!wants_to_quit_ && client_.is_logged_on()) {
        if (lines.is_terminal() && !is_prompt_shown_) {
            out_ << "desk> " << std::flush;
            is_prompt_shown_ = true;
        }
        auto const line = lines.next(Milliseconds(10));
        if (!line && lines.is_at_end()) break;
        if (line) {
            is_prompt_shown_ = false;
            bool const goes_on = carry_out(*line);
            if (!goes_on && !lines.is_terminal()) break;
        } else {
            client_.pump(std::chrono::steady_clock::now() + Milliseconds(20));
        }
    }
}

void Desk::wait_for_last_answers() {
    (void)client_.wait_for([this] { return unanswered_ == 0; }, last_answers_patience);
}

int Desk::finish() {
    bool const was_lost = !client_.is_logged_on();
    if (was_lost)
        fail(desk_not_logged_on, "session ended: " + client_.end_reason());
    else
        client_.logout({});
    return result_;
}

}  // namespace

int run_desk(DeskOptions const& options, std::istream& in, std::ostream& out) {
    auto const password = find_password(options);
    if (!password) {
        out << "!! " << password.error() << '\n';
        return desk_not_logged_on;
    }
    ClientSettings settings;
    settings.wire.host = options.host;
    settings.wire.port = options.port;
    settings.wire.is_tls = options.is_tls;
    settings.wire.ca_file = options.ca_file;
    settings.wire.is_insecure = options.is_insecure;
    settings.sender = options.sender;
    settings.target = options.target;
    settings.username = options.username;
    settings.password = password->text;
    settings.heartbeat_seconds = options.heartbeat_seconds;
    settings.session_file = options.session_file;
    std::ifstream script;
    if (!options.replay_file.empty()) {
        script.open(options.replay_file);
        if (!script) {
            out << "!! file " << options.replay_file << " cannot be read\n";
            return desk_command_not_understood;
        }
    }
    Desk desk(options, std::move(settings), out);
    if (auto const problem = desk.log_on(); !problem.empty()) {
        out << "!! " << problem << '\n';
        return desk_not_logged_on;
    }
    bool goes_on = std::all_of(options.commands.begin(), options.commands.end(),
                               [&](std::string const& line) { return desk.carry_out(line); });
    for (std::string line; goes_on && std::getline(script, line);) goes_on = desk.carry_out(line);
    if (goes_on && options.is_interactive) desk.talk(in);
    desk.wait_for_last_answers();
    return desk.finish();
}

std::string_view desk_description() {
    return "A FIX 4.4 desk for people and scripts: logs on, sends orders given in plain words or "
           "as "
           "raw tags, prints every report.";
}

std::string_view desk_help() {
    return R"(Examples (against the demo of `./dev run`):
  trestle desk                                       a prompt; type help
  trestle desk "buy 0.01 BTC-USDT market" "expect last filled"
  trestle desk --file orders.txt                     one command per line, up to the first failure
  trestle desk --tls --port 5002 --ca var/tls/ca.pem "status a1"
  trestle desk --save-profile uat --host fix.example.com --port 6002 --tls --sender ACME --user acme
  trestle desk --profile uat "positions" "balances"  the options saved above
  trestle desk --keep-session desk1.fix              continue the sequence numbers kept in this file

The password: TRESTLE_DESK_PASSWORD, --password-file FILE, or a prompt. --password shows it to every
user of this machine, so it is for the demo's user only.

Exit code: 0 all well; 1 an expect or wait failed; 2 a command was not understood;
3 not logged on (the server's text is shown) or the session was lost.

What to type:
  buy 0.5 BTC-USDT at 60000 [ioc|fok|post-only|gtc] [as ID] [account A] [text "why"] [to VENUE]
  sell 1 BTC-USDT market      replace ID quantity 0.7 price 60100      cancel ID      status ID
  mass-cancel all    mass-status all    positions    balances    trades    securities
  raw 35=D|11=x1|55=…         wait 2s      wait filled ID      expect ID filled
  help                        everything else
)";
}

}  // namespace trestle::fix::desk
