// Owns one desk, or drop copy, of a deployment: its session, and all that it was ever told.
// Never forgets a message that came again: what is recovered is told apart by PossResend(97).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/acceptance/deployment.hpp"

namespace trestle::acceptance {

class Party {
public:
    using Claim = std::function<bool(fix::desk::Message const&)>;

    // "DESK2" logs on as user desk2.
    Party(Deployment& deployment, std::string const& name);

    // Logs on; fails the test when it is refused.
    void log_on(fix::desk::Numbers numbers = fix::desk::Numbers::keep);
    // Empty, or why it is refused.
    [[nodiscard]] std::string try_to_log_on(std::string const& password);
    void log_out();
    void cut();  // as a broken cable would, until the gateway has noticed

    void send(fix::desk::Message message);
    // A limit order that rests; its SecondaryOrderID(198) once the venue has it.
    std::string rest(std::string const& cl_ord_id, std::string const& exec_inst = {});
    // The first message of this type that the claim holds for, from here on or before; nothing
    // when none came in time.
    [[nodiscard]] fix::desk::Message const* wait_for(std::string const& msg_type,
                                                     Claim const& claim,
                                                     Milliseconds patience = 20s);
    // An ExecutionReport(8) of this ClOrdID(11) and ExecType(150).
    [[nodiscard]] fix::desk::Message const* report(std::string const& cl_ord_id,
                                                   std::string const& exec_type);
    [[nodiscard]] std::vector<fix::desk::Message> all(std::string const& msg_type,
                                                      Claim const& claim) const;
    // Everything told so far is forgotten: what comes from here on counts.
    void forget() { told_.clear(); }
    void run_for(Milliseconds duration) { client_->run_for(duration); }
    [[nodiscard]] fix::desk::Client& client() { return *client_; }

private:
    void make_client(std::string const& password);

    Deployment& deployment_;
    std::string name_;
    std::string password_ = "demo";
    std::unique_ptr<fix::desk::Client> client_;
    std::vector<std::unique_ptr<fix::desk::Message>> told_;
};

// The first column of these rows of the audit file, once there are any; empty after 20 s.
[[nodiscard]] std::vector<std::string> audit_rows(Deployment const& deployment,
                                                  std::string const& sql);

// The state of one order in the simulator's own list.
[[nodiscard]] std::string state_at_venue(Deployment const& deployment, std::string const& order_id);
// True once it is in this state.
[[nodiscard]] bool becomes_at_venue(Deployment const& deployment, std::string const& order_id,
                                    std::string const& state, Milliseconds patience = 20s);

}  // namespace trestle::acceptance
