// spec/trestle-fixatdl.xml against the rules of FIXatdl 1.1: those of its schema that our document
// touches, the constraints beyond the schema (FIXatdl 1.1 specification, "Dependencies and
// structural constraints"), and our own dialect: what a ticket sends is what decode takes.
// TRESTLE_FIXATDL_SCHEMA=…/fixatdl-core-1-1.xsd checks it against the schema itself as well.
#include <gtest/gtest.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "fix/request.hpp"
#include "tests/unit/fix/requests.hpp"

namespace trestle::fix {
namespace {

std::string const file = std::string(TRESTLE_SOURCE_DIR) + "/spec/trestle-fixatdl.xml";

struct Free {
    void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
    void operator()(xmlXPathContext* context) const { xmlXPathFreeContext(context); }
    void operator()(xmlXPathObject* found) const { xmlXPathFreeObject(found); }
    void operator()(xmlChar* text) const { xmlFree(text); }
    void operator()(xmlSchemaParserCtxt* context) const { xmlSchemaFreeParserCtxt(context); }
    void operator()(xmlSchema* schema) const { xmlSchemaFree(schema); }
    void operator()(xmlSchemaValidCtxt* context) const { xmlSchemaFreeValidCtxt(context); }
};

xmlChar const* chars(char const* text) { return reinterpret_cast<xmlChar const*>(text); }

std::string attribute(xmlNode* node, char const* name) {
    std::unique_ptr<xmlChar, Free> const value(xmlGetNoNsProp(node, chars(name)));
    return value ? reinterpret_cast<char const*>(value.get()) : "";
}

bool has(xmlNode* node, char const* name) { return xmlHasProp(node, chars(name)) != nullptr; }

std::string type_of(xmlNode* node) {
    std::unique_ptr<xmlChar, Free> const value(
        xmlGetNsProp(node, chars("type"), chars("http://www.w3.org/2001/XMLSchema-instance")));
    return value ? reinterpret_cast<char const*>(value.get()) : "";
}

class Fixatdl : public testing::Test {
protected:
    void SetUp() override {
        document_.reset(xmlReadFile(file.c_str(), nullptr, XML_PARSE_NONET));
        ASSERT_NE(document_, nullptr) << file << " is not well-formed";
        context_.reset(xmlXPathNewContext(document_.get()));
        std::string const home = "http://www.fixprotocol.org/FIXatdl-1-1/";
        for (auto const& [prefix, name] :
             {std::pair("core", "Core"), {"lay", "Layout"}, {"val", "Validation"}}) {
            xmlXPathRegisterNs(context_.get(), chars(prefix), chars((home + name).c_str()));
        }
    }

    std::vector<xmlNode*> find(std::string const& path, xmlNode* from = nullptr) {
        context_->node = from != nullptr ? from : xmlDocGetRootElement(document_.get());
        std::unique_ptr<xmlXPathObject, Free> const found(
            xmlXPathEvalExpression(chars(path.c_str()), context_.get()));
        std::vector<xmlNode*> nodes;
        if (!found || found->nodesetval == nullptr) return nodes;
        auto const& set = *found->nodesetval;
        for (int i = 0; i < set.nodeNr; ++i) nodes.push_back(set.nodeTab[i]);
        return nodes;
    }
    xmlNode* root() { return xmlDocGetRootElement(document_.get()); }
    std::vector<xmlNode*> strategies() { return find("/core:Strategies/core:Strategy"); }

    std::unique_ptr<xmlDoc, Free> document_;
    std::unique_ptr<xmlXPathContext, Free> context_;
};

// The schema's own pattern, "A-za-z" and all, is wider; this is what it means.
bool is_name(std::string const& text) {
    static std::regex const name("[A-Za-z][A-Za-z0-9_]{0,255}");
    return std::regex_match(text, name);
}

TEST_F(Fixatdl, ItsRootSaysHowStrategiesAreTold) {
    EXPECT_EQ(std::string(reinterpret_cast<char const*>(root()->name)), "Strategies");
    EXPECT_EQ(std::string(reinterpret_cast<char const*>(root()->ns->href)),
              "http://www.fixprotocol.org/FIXatdl-1-1/Core");
    EXPECT_EQ(attribute(root(), "strategyIdentifierTag"), "40");
    // Without the group of tag 957 each parameter needs a tag of its own.
    EXPECT_EQ(attribute(root(), "tag957Support"), "false");
}

TEST_F(Fixatdl, EveryStrategyHasWhatTheSchemaRequires) {
    std::set<std::string> names;
    for (auto* strategy : strategies()) {
        auto const name = attribute(strategy, "name");
        EXPECT_TRUE(is_name(name)) << name;
        EXPECT_TRUE(names.insert(name).second) << name << " is there twice";
        for (char const* const required : {"wireValue", "version"}) {
            EXPECT_TRUE(has(strategy, required)) << name << " has no " << required;
        }
        EXPECT_EQ(attribute(strategy, "fixMsgType"), "D");
        EXPECT_EQ(find("lay:StrategyLayout/lay:StrategyPanel", strategy).size(), 1U);
    }
    EXPECT_EQ(names, (std::set<std::string>{"IfTouched", "Limit", "Market", "Stop", "StopLimit",
                                            "TrailingStop"}));
}

TEST_F(Fixatdl, ItsElementsStandInTheOrderOfTheSchema) {
    std::vector<std::string> const order{"Description", "Parameter", "StrategyLayout",
                                         "StrategyEdit"};
    for (auto* strategy : strategies()) {
        std::size_t at = 0;
        for (auto* child : find("*", strategy)) {
            std::string const name = reinterpret_cast<char const*>(child->name);
            while (at < order.size() && order[at] != name) ++at;
            EXPECT_LT(at, order.size()) << name << " has no place there";
        }
    }
}

TEST_F(Fixatdl, EveryParameterIsAFieldOfOurOrders) {
    std::set<std::string> const types{"Char_t",     "UTCTimestamp_t", "MultipleCharValue_t",
                                      "Exchange_t", "Price_t",        "Float_t",
                                      "Int_t"};
    for (auto* strategy : strategies()) {
        std::set<std::string> names;
        std::set<std::string> tags;
        for (auto* parameter : find("core:Parameter", strategy)) {
            auto const name = attribute(parameter, "name");
            EXPECT_TRUE(is_name(name) && names.insert(name).second) << name;
            EXPECT_TRUE(types.contains(type_of(parameter))) << name << " " << type_of(parameter);
            auto const tag = attribute(parameter, "fixTag");
            EXPECT_TRUE(tags.insert(tag).second) << tag;
            bool const is_request_tag =
                std::ranges::find(request_tags, std::atoi(tag.c_str())) != request_tags.end();
            EXPECT_TRUE(is_request_tag) << name << ": tag " << tag << " is none that decode reads";
            std::set<std::string> ids;
            for (auto* pair : find("core:EnumPair", parameter)) {
                auto const id = attribute(pair, "enumID");
                EXPECT_TRUE(is_name(id) && ids.insert(id).second) << id;
                EXPECT_TRUE(has(pair, "wireValue")) << id;
            }
        }
    }
}

TEST_F(Fixatdl, EveryControlShowsAParameterThatIsThere) {
    std::set<std::string> const types{"lay:DropDownList_t", "lay:Clock_t", "lay:CheckBoxList_t",
                                      "lay:TextField_t"};
    for (auto* strategy : strategies()) {
        std::set<std::string> ids;
        std::set<std::string> shown;
        for (auto* control : find(".//lay:Control", strategy)) {
            auto const id = attribute(control, "ID");
            EXPECT_TRUE(is_name(id) && ids.insert(id).second) << id;
            EXPECT_TRUE(types.contains(type_of(control))) << id << " " << type_of(control);
            auto const parameter = attribute(control, "parameterRef");
            EXPECT_TRUE(shown.insert(parameter).second) << parameter << " is shown twice";
            auto const path = "core:Parameter[@name='" + parameter + "']";
            EXPECT_EQ(find(path, strategy).size(), 1U) << parameter;
            // Constraint 9: the items of a list are the values of its parameter.
            for (auto* item : find("lay:ListItem", control)) {
                auto const value = attribute(item, "enumID");
                EXPECT_EQ(find(path + "/core:EnumPair[@enumID='" + value + "']", strategy).size(),
                          1U)
                    << id << ": " << value;
                EXPECT_TRUE(has(item, "uiRep"));
            }
            EXPECT_EQ(find("lay:ListItem", control).size(),
                      find(path + "/core:EnumPair", strategy).size())
                << id;
        }
        // Constraint 3: a panel has controls or panels, never both.
        EXPECT_TRUE(
            find(".//lay:StrategyPanel[lay:Control and lay:StrategyPanel]", strategy).empty());
    }
}

TEST_F(Fixatdl, EveryRuleComparesWhatIsThere) {
    std::set<std::string> const operators{"EX", "NX", "EQ", "NE", "LE", "LT", "GE", "GT"};
    for (auto* strategy : strategies()) {
        for (auto* rule : find("val:StrategyEdit", strategy)) {
            EXPECT_FALSE(attribute(rule, "errorMessage").empty());
            EXPECT_EQ(find("val:Edit", rule).size(), 1U);
        }
        for (auto* edit : find(".//val:Edit", strategy)) {
            // Constraints 1, 2 and 6.
            EXPECT_NE(has(edit, "operator"), has(edit, "logicOperator"));
            EXPECT_FALSE(has(edit, "field2") && has(edit, "value"));
            EXPECT_EQ(has(edit, "logicOperator"), !find("val:Edit", edit).empty());
            if (!has(edit, "operator")) continue;
            EXPECT_TRUE(operators.contains(attribute(edit, "operator")));
            auto const path = "core:Parameter[@name='" + attribute(edit, "field") + "']";
            EXPECT_EQ(find(path, strategy).size(), 1U) << attribute(edit, "field");
            if (!has(edit, "value")) continue;
            auto const pair =
                path + "/core:EnumPair[@wireValue='" + attribute(edit, "value") + "']";
            EXPECT_EQ(find(pair, strategy).size(), 1U) << attribute(edit, "value");
        }
    }
}

// Every value that a ticket can put into a field makes an order that is taken.
TEST_F(Fixatdl, WhatATicketSendsIsTaken) {
    int orders = 0;
    for (auto* strategy : strategies()) {
        auto const type = attribute(strategy, "wireValue");
        // What the ticket has besides: its price, and what the strategy asks for in any case.
        static std::map<std::string, std::string> const rest{{"2", "44=100|"},
                                                             {"3", "99=110|"},
                                                             {"4", "44=100|99=110|"},
                                                             {"J", "99=90|"},
                                                             {"P", "211=5|"}};
        auto const known = rest.find(type);
        std::string const base =
            "35=D|11=a|1=DEMO|55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|40=" + type + "|" +
            (known == rest.end() ? "" : known->second);
        for (auto* parameter : find("core:Parameter", strategy)) {
            auto const tag = attribute(parameter, "fixTag");
            std::vector<std::string> values;
            for (auto* pair : find("core:EnumPair", parameter)) {
                values.push_back(attribute(pair, "wireValue"));
            }
            if (has(parameter, "constValue")) values.push_back(attribute(parameter, "constValue"));
            for (auto const& value : values) {
                bool const is_dated = tag == "59" && value == "6";
                bool const needs_peg = type == "P" && tag != "18";
                decoded<NewOrder>(base + tag + "=" + value + "|" +
                                  (is_dated ? "126=20260103-00:00:00|" : "") +
                                  (needs_peg ? "18=a|" : ""));
                ++orders;
            }
        }
    }
    EXPECT_EQ(orders, 39);
}

TEST_F(Fixatdl, ItIsValidUnderTheSchemaItself) {
    char const* const path = std::getenv("TRESTLE_FIXATDL_SCHEMA");
    if (path == nullptr) GTEST_SKIP() << "set TRESTLE_FIXATDL_SCHEMA to fixatdl-core-1-1.xsd";
    std::unique_ptr<xmlSchemaParserCtxt, Free> const parser(xmlSchemaNewParserCtxt(path));
    std::unique_ptr<xmlSchema, Free> const schema(xmlSchemaParse(parser.get()));
    ASSERT_NE(schema, nullptr) << path;
    std::unique_ptr<xmlSchemaValidCtxt, Free> const validity(xmlSchemaNewValidCtxt(schema.get()));
    EXPECT_EQ(xmlSchemaValidateDoc(validity.get(), document_.get()), 0);
}

}  // namespace
}  // namespace trestle::fix
