-- Names for the numbers that columns hold, as the models' choices give them: EntryKind.VOID is
-- kind_void(). PostgreSQL puts the number in the place of the call when it plans a statement.
CREATE OR REPLACE FUNCTION channel_online() RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT 2::smallint';

CREATE OR REPLACE FUNCTION kind_sale() RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT 1::smallint';
CREATE OR REPLACE FUNCTION kind_void() RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT (-1)::smallint';

CREATE OR REPLACE FUNCTION move_accepted() RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT 1::smallint';
CREATE OR REPLACE FUNCTION move_ready() RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT 2::smallint';
CREATE OR REPLACE FUNCTION move_declared() RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT 3::smallint';
CREATE OR REPLACE FUNCTION move_paid() RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT 4::smallint';
CREATE OR REPLACE FUNCTION move_handed_over() RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT 5::smallint';
CREATE OR REPLACE FUNCTION move_cancelled() RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT 6::smallint';
CREATE OR REPLACE FUNCTION move_refused() RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT 7::smallint';
CREATE OR REPLACE FUNCTION move_released() RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT 8::smallint';
CREATE OR REPLACE FUNCTION move_too_late() RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT 10::smallint';

CREATE OR REPLACE FUNCTION refund_by_transfer() RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT 2::smallint';
CREATE OR REPLACE FUNCTION refund_of_nothing() RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT 3::smallint';
