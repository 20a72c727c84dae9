// Owns the playing of one certification case after the other, and what each was found to be.
// Never prints: the caller does.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fix/desk/bare_session.hpp"
#include "fix/desk/certification.hpp"
#include "fix/desk/certify.hpp"
#include "fix/desk/expectation.hpp"
#include "fix/desk/order_ids.hpp"
#include "fix/desk/orders.hpp"
#include "fix/desk/venue_control.hpp"

namespace trestle::fix::desk {

// One message as it passed in a case.
struct Passed {
    bool is_sent = false;
    bool is_noise = false;  // heartbeats, and what belongs to no step of this case
    Message message;
};

struct CaseResult {
    std::string problem;  // empty: passed
    std::vector<Passed> conversation;
};

class CasePlayer {
public:
    explicit CasePlayer(CertifyOptions const& options);

    // Opens the trading session's socket, which its first logon then uses. Empty, or why not.
    [[nodiscard]] std::string open() { return links_.at("trading").session->connect(); }
    [[nodiscard]] CaseResult play(Case const& one);
    // Logs out where it is logged on.
    void finish();
    // The name that a case gave to this ClOrdID, such as "a"; "" when it is none of its own.
    [[nodiscard]] std::string name_of(std::string_view id) const { return names_.name_of(id); }

private:
    struct Link {
        std::unique_ptr<BareSession> session;
        std::shared_ptr<Orders> orders;  // nothing where they are not its own
        bool is_logged_on = false;
        std::uint64_t next_in = 0;  // 0: not known
        std::vector<FieldPattern> logon;  // of a logon that was not answered yet
        bool awaits_logon = false;
    };
    struct Wanted {
        std::string msg_type;
        std::vector<FieldPattern> fields;
        Step const* step = nullptr;
    };

    Link& link_of(Step const& step);
    Link make_link(BareSettings const& settings, bool has_orders);
    std::string begin(Case const& one);
    std::string log_on(Link& link);
    void settle(Link& link);
    std::string play_steps(Case const& one);
    std::string play_step(Step const& step);
    std::string play_expect(Step const& first, std::vector<Step const*> const& also);
    std::string await_all(Link& link, std::vector<Wanted> wanted,
                          std::chrono::milliseconds patience);
    std::string play_quiet(Step const& step);
    std::string play_ended(Step const& step);
    std::string play_venue(Step const& step);
    std::string send_logon(Link& link, std::vector<FieldPattern> fields);
    void send(Link& link, std::string const& msg_type, std::vector<FieldPattern> const& fields);
    // The next message that some step may care about; numbers are checked, heartbeats answered.
    std::optional<Message> take(Link& link, SteadyTime deadline);
    std::string note_number(Link& link, Message const& message);
    void note_password(Link& link, Message const& message);
    bool is_noise(Link& link, Message const& message);
    [[nodiscard]] bool is_of_another_case(Message const& message) const;
    bool take_maybe(Message const& message);
    std::string mismatch(std::vector<Wanted> const& wanted, Message const& message) const;
    std::string nothing_came(Link& link, Wanted const& wanted) const;
    void clean_up(Case const& one);
    void cancel_open(Link& link);
    void restore_password(Link& link);
    void log_out(Link& link);
    void witness(bool is_sent, std::string const& bytes, Orders* orders);

    CertifyOptions const& options_;
    OrderIds ids_{'c'};
    Names names_;
    std::map<std::string, Link> links_;  // "idle", "trading", "drop", "second", "other"
    bool is_idle_ = false;
    std::vector<Wanted> maybes_;
    std::vector<Passed> conversation_;
    std::string number_problem_;
    std::uint64_t tests_sent_ = 0;
};

}  // namespace trestle::fix::desk
