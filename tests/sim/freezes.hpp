// Owns what new risk must wait for: breaks that freeze, and a venue whose books were not compared
// with ours since it came up. Never asks the core: what was told, not what it holds.
#pragma once

#include <map>
#include <string>

#include "oms/model/effects.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::sim {

class Freezes {
public:
    void use(ReconPolicy const& policy) { policy_ = policy; }
    // Nothing happens in this run that a break could come of, but for questions without an answer
    // and what policy freezes.
    void expect_no_breaks() { expects_none_ = true; }

    void note(Input const& input);
    // Empty, or why there should be no such break.
    [[nodiscard]] std::string note(BreakNews const& news);

    // Empty, or why nothing new may be risked now.
    [[nodiscard]] std::string why_not() const;
    // When the faults have stopped and the books were compared. Empty, or what still differs.
    [[nodiscard]] std::string check_end() const;

private:
    ReconPolicy policy_;
    bool expects_none_ = false;
    bool is_compared_ = false;
    std::map<BreakId, Break> breaks_;  // as told last
};

}  // namespace trestle::sim
