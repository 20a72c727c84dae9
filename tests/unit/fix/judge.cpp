#include "tests/unit/fix/judge.hpp"

#include <quickfix/DataDictionary.h>  // tidy-ok: QuickFIX has named it so
#include <quickfix/Message.h>

namespace trestle {
namespace fix {

namespace {

FIX::DataDictionary const& dictionary() {
    static FIX::DataDictionary const loaded(std::string(TRESTLE_SOURCE_DIR) +
                                            "/spec/FIX44-trestle.xml");
    return loaded;
}

std::string with_tag(FIX::Exception const& problem, int field) {
    return std::string(problem.what()) + " (tag " + std::to_string(field) + ")";
}

}  // namespace

std::string objection_to(std::string const& message) {
    try {
        FIX::Message const parsed(message, dictionary(), true);
        dictionary().validate(parsed);
    } catch (FIX::InvalidTagNumber const& problem) {
        return with_tag(problem, problem.field);
    } catch (FIX::RequiredTagMissing const& problem) {
        return with_tag(problem, problem.field);
    } catch (FIX::TagNotDefinedForMessage const& problem) {
        return with_tag(problem, problem.field);
    } catch (FIX::NoTagValue const& problem) {
        return with_tag(problem, problem.field);
    } catch (FIX::IncorrectTagValue const& problem) {
        return with_tag(problem, problem.field);
    } catch (FIX::IncorrectDataFormat const& problem) {
        return with_tag(problem, problem.field);
    } catch (FIX::RepeatedTag const& problem) {
        return with_tag(problem, problem.field);
    } catch (FIX::RepeatingGroupCountMismatch const& problem) {
        return with_tag(problem, problem.field);
    } catch (std::exception const& problem) {
        return problem.what();
    }
    return std::string();
}

std::string objection_to_dictionary() {
    try {
        return dictionary().getVersion() == "FIX.4.4" ? "" : "not FIX.4.4";
    } catch (std::exception const& problem) {
        return problem.what();
    }
}

}  // namespace fix
}  // namespace trestle
