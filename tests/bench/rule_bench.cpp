// One boolean rule of five operands on the VM and, in the same run, on Lua 5.4 and on LuaJIT's interpreter.
// Both Luas come as shared libraries with the same names inside, so each is opened by itself.
#include <benchmark/benchmark.h>
#include <dlfcn.h>

#include <string>

#include "runtime/vm/execute.h"
#include "tests/bench/packs.h"

namespace rapport::bench {
namespace {

constexpr const char* kPack =
    "ask turnover: integer\nask country: text(2)\nask employees: integer\nask exempt: yes_no\n"
    "let rule = (turnover > 1000000 and country = \"DE\") or (employees * 12 + 3 >= 120 and not exempt)\n";

// turnover, country, employees, exempt: all four ways through the rule.
struct Inputs {
  int64_t turnover;
  const char* country;
  int64_t employees;
  bool exempt;
};
constexpr Inputs kInputs[] = {{2'000'000, "DE", 5, false},
                              {2'000'000, "FR", 50, false},
                              {5'000, "DE", 50, true},
                              {5'000, "FR", 4, false}};

void rule(benchmark::State& state) {
  const program::Program program = compiled({.root_name = "rule", .files = {{"rule.rap", kPack}}});
  const program::Slot* slot = nullptr;
  for (const program::Slot& s : program.slots)
    if (s.kind == program::SlotKind::Let) slot = &s;
  std::vector<std::vector<value::Cell>> cells;
  for (const Inputs& in : kInputs) {
    std::vector<value::Cell> row(program.slots.size());
    row[program.questions[0].slot] = value::number_cell(in.turnover);
    row[program.questions[1].slot] = value::text_cell(in.country);
    row[program.questions[2].slot] = value::number_cell(in.employees);
    row[program.questions[3].slot] = value::yes_no_cell(in.exempt);
    cells.push_back(std::move(row));
  }
  value::Scratch scratch;
  int64_t yes = 0;
  for (auto _ : state)
    for (const auto& row : cells) yes += vm::execute(program, *slot, row, scratch).number;
  if (yes != 2 * static_cast<int64_t>(state.iterations())) state.SkipWithError("the rule is wrong");
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * 4);
}

// The inputs stand in tables, as a host would hand them over; what the loop itself takes is measured with an
// empty body and taken off.
constexpr const char* kLua = R"(
  if jit then jit.off() end
  local t, c = {2000000, 2000000, 5000, 5000}, {"DE", "FR", "DE", "FR"}
  local e, x = {5, 50, 50, 4}, {false, false, true, false}
  local function rule(turnover, country, employees, exempt)
    return (turnover > 1000000 and country == "DE") or (employees * 12 + 3 >= 120 and not exempt)
  end
  function run(n)
    local yes = 0
    for _ = 1, n do
      for i = 1, 4 do if rule(t[i], c[i], e[i], x[i]) then yes = yes + 1 end end
    end
    return yes
  end
)";

struct Lua {  // the few functions that are needed, from one of the two libraries
  void* library = nullptr;
  void* state = nullptr;

  template <class F>
  F* get(const char* name) const {
    return reinterpret_cast<F*>(::dlsym(library, name));
  }
};

int64_t call_run(const Lua& lua, int64_t count) {
  if (auto* getglobal = lua.get<int(void*, const char*)>("lua_getglobal")) {
    getglobal(lua.state, "run");
  } else {
    lua.get<void(void*, int, const char*)>("lua_getfield")(lua.state, -10002,
                                                           "run");  // LUA_GLOBALSINDEX of 5.1
  }
  lua.get<void(void*, double)>("lua_pushnumber")(lua.state, static_cast<double>(count));
  if (auto* callk = lua.get<void(void*, int, int, intptr_t, void*)>("lua_callk")) {
    callk(lua.state, 1, 1, 0, nullptr);
  } else {
    lua.get<void(void*, int, int)>("lua_call")(lua.state, 1, 1);
  }
  int64_t yes = 0;
  if (auto* tonumberx = lua.get<double(void*, int, int*)>("lua_tonumberx"))
    yes = static_cast<int64_t>(tonumberx(lua.state, -1, nullptr));
  lua.get<void(void*, int)>("lua_settop")(lua.state, 0);
  return yes;
}

void lua_rule(benchmark::State& state, const char* library) {
  Lua lua;
  lua.library = ::dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (!lua.library) return state.SkipWithError("the library is not there");
  lua.state = lua.get<void*()>("luaL_newstate")();
  lua.get<void(void*)>("luaL_openlibs")(lua.state);
  if (lua.get<int(void*, const char*)>("luaL_loadstring")(lua.state, kLua) != 0)
    return state.SkipWithError("the script is wrong");
  if (auto* callk = lua.get<void(void*, int, int, intptr_t, void*)>("lua_callk")) {
    callk(lua.state, 0, 0, 0, nullptr);
  } else {
    lua.get<void(void*, int, int)>("lua_call")(lua.state, 0, 0);
  }
  constexpr int64_t kBatch = 1000;
  for (auto _ : state)
    if (call_run(lua, kBatch) != 2 * kBatch) state.SkipWithError("the rule is wrong");
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * kBatch * 4);
  lua.get<void(void*)>("lua_close")(lua.state);
}

}  // namespace

BENCHMARK(rule)->Name("rule_ns");
BENCHMARK_CAPTURE(lua_rule, luajit, "libluajit-5.1.so.2")->Name("rule_ns/luajit_joff_ns");
BENCHMARK_CAPTURE(lua_rule, lua54, "liblua5.4.so.0")->Name("rule_ns/lua54_ns");

}  // namespace rapport::bench
