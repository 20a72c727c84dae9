// What every script here uses: the simulators' addresses and keys, a way to command them, and the
// words to assert with. A script that ends with code 0 has told "ok" for everything it looked at.
import http from 'node:http';

const venues = JSON.parse(process.env.TRESTLE_VENUES || '{}');

// A simulator: key, secret, passphrase, and control(command, parameters).
export function venue(name) {
  const found = venues[name];
  if (!found) throw new Error(`no simulator of ${name} runs`);
  return { ...found, control: (command, parameters) => control(found.control, command, parameters) };
}

function control(port, command, parameters = {}) {
  const text = JSON.stringify(parameters);
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path: `/control/${command}`,
      method: 'POST', headers: { 'Content-Length': Buffer.byteLength(text) } }, (answer) => {
      let body = '';
      answer.on('data', (part) => { body += part; });
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(JSON.parse(body));
        else reject(new Error(`control ${command}: ${body}`));
      });
    });
    request.on('error', reject);
    request.end(text);
  });
}

export function expect(what, actual, expected) {
  const is_equal = Object.is(actual, expected)
    || JSON.stringify(actual) === JSON.stringify(expected);
  if (!is_equal)
    throw new Error(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
  console.log(`ok: ${what}`);
}

export function expect_true(what, claim, shown) {
  if (!claim) throw new Error(`${what}: not so${shown === undefined ? '' : `: ${JSON.stringify(shown)}`}`);
  console.log(`ok: ${what}`);
}

// The error that the work ends with; ending well is a failure.
export async function expect_error(what, work, pattern) {
  let problem;
  try {
    await work();
  } catch (error) {
    problem = error;
  }
  const text = problem && `${problem.constructor.name} ${problem.message || ''} ${JSON.stringify(problem.body || problem)}`;
  expect_true(what, problem && pattern.test(text), text);
}

// Asks until it is so; never longer than it takes.
export async function until(what, ask, patience_ms = 10000) {
  const end = Date.now() + patience_ms;
  for (;;) {
    const answer = await ask();
    if (answer) {
      console.log(`ok: ${what}`);
      return answer;
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${patience_ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// A promise that a library may never keep, with an end.
export function soon(what, promise, patience_ms = 15000) {
  let timer;
  const end = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${patience_ms} ms`)), patience_ms);
  });
  return Promise.race([promise, end]).finally(() => clearTimeout(timer));
}

// Libraries reject what waits when they are closed; that is no failure of the script.
let is_over = false;
process.on('unhandledRejection', (error) => {
  if (is_over || /Closed/.test(error?.constructor?.name || '')) return;
  console.error(error);
  process.exit(1);
});

export async function run(script) {
  const timer = setTimeout(() => {
    console.error('the script did not end in 90 s');
    process.exit(1);
  }, 90000);
  try {
    await script();
    console.log('all is well');
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
  is_over = true;
  clearTimeout(timer);
  process.exit(0);
}
