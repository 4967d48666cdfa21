const express = require('express')
const { exec } = require('child_process')
const app = express()
var unused = 1

app.get('/run', (req, res) => {
  exec('ls ' + req.query.dir, (err, out) => {
    if (err == null) {
      res.send('<pre>' + out + '</pre>')
    }
  })
})

app.get('/go', (req, res) => res.redirect(req.query.to))

app.get('/calc', (req, res) => {
  debugger
  res.send(String(eval(req.query.expression)))
})

function shape(kind) {
  switch (kind) {
    case 'square': return 4
    case 'square': return 5
  }
  return missing
  console.log("never reached")
}

app.listen(3000)
