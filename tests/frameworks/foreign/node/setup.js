// Makes the folder that it is given: the packages of package-lock.json.
const { copyFileSync, mkdirSync } = require("node:fs");
const { spawnSync } = require("node:child_process");
const { join } = require("node:path");

const target = process.argv[2];
mkdirSync(target, { recursive: true });
for (const name of ["package.json", "package-lock.json"]) copyFileSync(join(__dirname, name), join(target, name));
// What a package would run when it is installed is not needed here.
const { status, error } = spawnSync("npm", ["ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: target, stdio: "inherit" });
if (error) console.error(error.message);
process.exit(status ?? 1);
