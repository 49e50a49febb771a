pub struct Interpreter;
